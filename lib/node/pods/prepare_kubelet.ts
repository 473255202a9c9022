import { parseExtraArgs } from "../../components/mod.ts";
import { dualStackNodeAddresses } from "./node_addresses.ts";
import type { PodState } from "./pod_state.ts";

/** Finds the addresses that the kubelet has to be told: with dual stack it would register one family only. */
export async function prepareKubelet(state: PodState): Promise<void> {
  const { families, nodeName, inputs: { options } } = state;
  const isTold = parseExtraArgs(options.kubeletExtraArgs)["node-ip"] !== undefined;
  const nodeIps = families === undefined || isTold ? [] : await dualStackNodeAddresses(nodeName, families.primary);
  state.learn({ nodeIps });
}
