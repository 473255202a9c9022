import { CONTROLLER_LEASE_PREFIX, LEASE_NAMESPACE } from "../manifests/mod.ts";

/** Leases of the leaders that are Kubernetes' own. */
const KUBERNETES_LEASES = ["kube-system/kube-controller-manager", "kube-system/kube-scheduler"];

/** What of a restored cluster is about the machine that it was on. */
export interface StaleKeyOptions {
  /** Below which the keys of the API server are, such as `/registry`. */
  root: string;
  /** Leases that k0s' own work is done under, as `namespace/name`. */
  workLeases: readonly string[];
  /** Name of the Node that is no more; left out: the machine has the same name, ran no pods, or is unknown. */
  lostNode: string | undefined;
  /** Name of the controller that is no more, likewise. */
  lostController: string | undefined;
}

/**
 * Keys of what a restored cluster must not believe any more: addresses of API servers that are no more, leaders, and the Node
 * of the lost machine, with which the pods that ran there begin anew elsewhere. Those with a slash at their end stand for
 * all keys that begin with them.
 *
 * @see Kubernetes `pkg/controlplane/reconcilers/lease.go`, `pkg/registry`
 */
export function staleKeys({ root, workLeases, lostNode, lostController }: StaleKeyOptions): string[] {
  const ofNodes = `${root}/leases/${LEASE_NAMESPACE}`;
  return [
    `${root}/masterleases/`,
    `${root}/services/endpoints/default/kubernetes`,
    `${root}/endpointslices/default/kubernetes`,
    ...[...KUBERNETES_LEASES, ...workLeases].map((lease) => `${root}/leases/${lease}`),
    ...(lostController === undefined ? [] : [`${ofNodes}/${CONTROLLER_LEASE_PREFIX}${lostController}`]),
    ...(lostNode === undefined ? [] : [
      `${root}/minions/${lostNode}`,
      `${root}/csinodes/${lostNode}`,
      `${ofNodes}/${lostNode}`,
    ]),
  ];
}
