import type { KubeClient } from "../kube/mod.ts";
import { LeaseElection } from "./lease_election.ts";
import type { Clock, Logger } from "../platform/mod.ts";
import type { DefragmentationLock } from "../etcd/mod.ts";
import { DEFRAGMENTATION_LEASE, leaseNamespace } from "./work_leases.ts";

/** Longer than a defragmentation may take. */
const DURATION_MS = 360_000;

/** The lock of {@link DefragmentationLock} as a Lease of the cluster. @param options.identity The invocation ID of this k0s. */
export function defragmentationLock(
  options: { client: KubeClient; identity: string; clock: Clock; log: Logger },
): DefragmentationLock {
  return new LeaseElection({
    ...options,
    namespace: leaseNamespace(DEFRAGMENTATION_LEASE),
    name: DEFRAGMENTATION_LEASE,
    durationMs: DURATION_MS,
  });
}
