import { aborted } from "../../base/mod.ts";
import type { ClusterConfig } from "../../config/mod.ts";
import type { KubeClient } from "../../kube/mod.ts";
import type { Ports } from "../../platform/mod.ts";
import { apiServerNames } from "./node_pki.ts";
import { CONTROLLER_LEASE_PREFIX, LEASE_NAMESPACE } from "../../manifests/mod.ts";
import { CONTROLLER_ADDRESS, CONTROLLER_NAMES, CONTROLLER_RUNS_PODS, LeaseElection } from "../../reconcilers/mod.ts";

/** What an election needs to know of a controller. */
export interface ElectionInputs {
  client: KubeClient;
  inputs: { invocationId: string; ports: Pick<Ports, "clock" | "log"> };
}

/** Shows the other controllers that this one is alive, until `signal` is aborted. */
export async function holdOwnLease(
  state: ElectionInputs & { config: ClusterConfig; hasWorker: boolean; nodeName: string },
  signal: AbortSignal,
): Promise<void> {
  const annotations = {
    [CONTROLLER_ADDRESS]: state.config.spec.api.address,
    [CONTROLLER_NAMES]: (await apiServerNames(state.config)).join(","),
    [CONTROLLER_RUNS_PODS]: String(state.hasWorker),
  };
  await electionFor(state, `${CONTROLLER_LEASE_PREFIX}${state.nodeName}`, annotations).run(aborted, signal);
}

/** The election for a lease of the controllers. */
export function electionFor(
  state: ElectionInputs,
  name: string,
  annotations: Readonly<Record<string, string>> = {},
): LeaseElection {
  const { invocationId, ports: { clock, log } } = state.inputs;
  return new LeaseElection({
    client: state.client,
    namespace: LEASE_NAMESPACE,
    name,
    identity: invocationId,
    annotations,
    clock,
    log,
  });
}
