import { serviceNetworks, virtualAddresses } from "../../config/mod.ts";
import {
  approveKubeletServing,
  CONTROLLER_ADDRESS,
  CONTROLLER_RUNS_PODS,
  isControllerLease,
  namesOnLease,
} from "../../reconcilers/mod.ts";
import { CONTROLLER_LEASE_PREFIX, LEASE_NAMESPACE } from "../../manifests/mod.ts";
import { ignoringNotFound, isLeaseHeld, type Lease, RESOURCES } from "../../kube/mod.ts";
import type { ControllerState } from "./controller_state.ts";
import { networkInterfaces } from "../../platform/mod.ts";
import { runsPods } from "../options.ts";
import { apiServerNames } from "./node_pki.ts";

/** What {@link approveServingCertificates} needs. */
export type ServingInputs = Pick<
  ControllerState,
  "client" | "config" | "controllers" | "inputs" | "isAlone" | "nodeName"
>;

/** Approves the serving certificates of kubelets while this controller leads; none for what is the control plane's. */
export async function approveServingCertificates(state: ServingInputs, signal: AbortSignal): Promise<void> {
  const { client, config, controllers, inputs: { ports: { clock, log } } } = state;
  const names = await apiServerNames(config);
  await approveKubeletServing({
    client,
    clock,
    log,
    reserved: () => ({
      hosts: [...names, ...controllers.addresses, ...controllers.named],
      serviceNetworks: serviceNetworks(config),
      clusterDomain: config.spec.network.clusterDomain,
    }),
    ownNames: async (nodeName, limit) => {
      if (nodeName === state.nodeName) return ownNames(state);
      // Where there can be no other controller, no policy keeps nodes from writing the lease of one.
      return state.isAlone ? [] : await namesOfController(state, nodeName, { names, signal: limit });
    },
  }, signal);
}

/** Names of this controller's own machine; not those that lead to others, too. None where it runs no pods. */
function ownNames({ config, inputs: { options }, nodeName }: ServingInputs): string[] {
  if (!runsPods(options)) return [];
  const shared = new Set(virtualAddresses(config));
  const addresses = networkInterfaces().map(({ address }) => address).filter((address) => !shared.has(address));
  return [nodeName, config.spec.api.address, ...addresses];
}

/**
 * The same of another controller, by its lease, which no kubelet may write (`controller_leases.ts`); what this controller is
 * certified as, too, leads to others. Upstream's names no address: then it is one that no other controller names.
 */
async function namesOfController(
  { client, config, controllers, inputs: { ports } }: ServingInputs,
  nodeName: string,
  { names, signal }: { names: readonly string[]; signal: AbortSignal },
): Promise<string[]> {
  const options = { namespace: LEASE_NAMESPACE, signal };
  const name = `${CONTROLLER_LEASE_PREFIX}${nodeName}`;
  const lease = await ignoringNotFound(() => client.get<Lease>(RESOURCES.leases, name, options));
  if (lease === undefined || !isControllerLease(lease) || !isLeaseHeld(lease, ports.clock.now())) return [];
  const { [CONTROLLER_ADDRESS]: address, [CONTROLLER_RUNS_PODS]: hasPods } = lease.metadata.annotations ?? {};
  if (address !== undefined) {
    if (hasPods !== "true") return [];
    return [nodeName, address, ...namesOnLease(lease).filter((one) => !names.includes(one))];
  }
  const others = [config.spec.api.address, ...controllers.named];
  return [nodeName, ...controllers.addresses.filter((one) => !others.includes(one))];
}
