import { LEASE_NAMESPACE, WORKER_CONFIG_SUFFIX } from "../manifests/mod.ts";

/** Lease of the controller that does the cluster's own work, under upstream's name (k0s `pkg/component/controller/leaderelector`). */
export const LEADER_LEASE = "k0s-endpoint-reconciler";
/** Lease for writing the worker profiles: one per Kubernetes version, so that mixed versions each keep their own. */
export const WORKER_CONFIG_LEASE = `k0s-worker-config-${WORKER_CONFIG_SUFFIX}`;
/**
 * Lease of the controller that is the cloud provider, in `kube-system`. It is any cloud controller manager's, so that among
 * controllers of upstream's, too, only one is.
 */
export const CLOUD_PROVIDER_LEASE = "cloud-controller-manager";
/** Lease of the controller that restarts something of itself, or has a worker do so. */
export const RELOAD_LEASE = "k0s-reload";
/** Lease of the controller whose etcd is defragmented. */
export const DEFRAGMENTATION_LEASE = "k0s-etcd-defragmentation";
/** Lease of the controller whose API server is restarted for the encryption of Secrets. */
export const ENCRYPTION_LEASE = "k0s-secrets-encryption";

/** The leases that work is done under, each by one controller at a time. */
const WORK_LEASES = [
  LEADER_LEASE,
  WORKER_CONFIG_LEASE,
  CLOUD_PROVIDER_LEASE,
  RELOAD_LEASE,
  DEFRAGMENTATION_LEASE,
  ENCRYPTION_LEASE,
];

/** Namespace of a lease that controllers hold. */
export function leaseNamespace(name: string): string {
  return name === CLOUD_PROVIDER_LEASE ? "kube-system" : LEASE_NAMESPACE;
}

/** The leases that work is done under, each by one controller at a time, as `namespace/name`. */
export function workLeases(): string[] {
  return WORK_LEASES.map((name) => `${leaseNamespace(name)}/${name}`);
}
