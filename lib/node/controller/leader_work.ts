import { aborted } from "../../base/mod.ts";
import type { ClusterConfig } from "../../config/mod.ts";
import type { KubeClient } from "../../kube/mod.ts";
import type { Ports } from "../../platform/mod.ts";
import { apiServerNames } from "./node_pki.ts";
import { CONTROLLER_LEASE_PREFIX } from "../../manifests/mod.ts";
import {
  CONTROLLER_ADDRESS,
  CONTROLLER_NAMES,
  CONTROLLER_RUNS_PODS,
  LeaseElection,
  leaseNamespace,
} from "../../reconcilers/mod.ts";

/** What an election needs to know of a controller. */
export interface ElectionInputs {
  client: KubeClient;
  inputs: { invocationId: string; ports: Pick<Ports, "clock" | "log"> };
}

/** A controller as others see it. Its configuration may be read again. */
interface LeasedController extends ElectionInputs {
  readonly config: ClusterConfig;
  readonly hasWorker: boolean;
  readonly nodeName: string;
}

/** Shows the other controllers that this one is alive, until `signal` is aborted. */
export function holdOwnLease(state: LeasedController, signal: AbortSignal): Promise<void> {
  return electionFor(state, `${CONTROLLER_LEASE_PREFIX}${state.nodeName}`, annotationsOf(state)).run(aborted, signal);
}

/** What its own lease says of a controller. It is not given back for another configuration: others would count one less. */
function annotationsOf(state: LeasedController): () => Promise<Readonly<Record<string, string>>> {
  let names: { of: ClusterConfig; text: string } | undefined;
  return async () => {
    const { config, hasWorker } = state;
    // Host names are looked up for them, which is not for each renewal.
    if (names?.of !== config) names = { of: config, text: (await apiServerNames(config)).join(",") };
    return {
      [CONTROLLER_ADDRESS]: config.spec.api.address,
      [CONTROLLER_NAMES]: names.text,
      [CONTROLLER_RUNS_PODS]: String(hasWorker),
    };
  };
}

/** The election for a lease of the controllers. */
export function electionFor(
  state: ElectionInputs,
  name: string,
  annotations?: () => Promise<Readonly<Record<string, string>>>,
): LeaseElection {
  const { invocationId, ports: { clock, log } } = state.inputs;
  return new LeaseElection({
    client: state.client,
    namespace: leaseNamespace(name),
    name,
    identity: invocationId,
    ...(annotations === undefined ? {} : { annotations }),
    clock,
    log,
  });
}
