import { serviceNetworks } from "../../config/mod.ts";
import { approveKubeletServing, ignoringNotFound, isLeaseHeld, type Lease, RESOURCES } from "../../kube/mod.ts";
import { CONTROLLER_LEASE_PREFIX, LEASE_NAMESPACE } from "./controller_set.ts";
import type { ControllerState } from "./controller_state.ts";
import { apiServerNames } from "./node_pki.ts";

/** What {@link approveServingCertificates} needs. */
export type ServingInputs = Pick<ControllerState, "client" | "controllers" | "inputs" | "nodeName">;

/** Approves the serving certificates of kubelets while this controller leads; none for what is the control plane's. */
export async function approveServingCertificates(state: ServingInputs, signal: AbortSignal): Promise<void> {
  const { client, controllers, inputs: { config, ports: { clock, log } } } = state;
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
    isController: async (nodeName, limit) => nodeName === state.nodeName || await hasLease(state, nodeName, limit),
  }, signal);
}

/** A kubelet may write leases of its own name alone, so this one is a controller's word. */
async function hasLease({ client, inputs }: ServingInputs, nodeName: string, signal: AbortSignal): Promise<boolean> {
  const options = { namespace: LEASE_NAMESPACE, signal };
  const name = `${CONTROLLER_LEASE_PREFIX}${nodeName}`;
  const lease = await ignoringNotFound(() => client.get<Lease>(RESOURCES.leases, name, options));
  return lease !== undefined && isLeaseHeld(lease, inputs.ports.clock.now());
}
