import * as cplb from "../../cplb/mod.ts";
import type { TaskRunners } from "../running_tasks.ts";
import { usesKonnectivity } from "../../components/mod.ts";
import { unpackedTools } from "../pods/host_tools.ts";
import type { ControllerState } from "./controller_state.ts";

/** Prepares this machine to have the controllers' common address, and learns what keepalived has to be told of it. */
export async function prepareVirtualAddress(
  state: Pick<ControllerState, "config" | "inputs" | "learn">,
): Promise<void> {
  const { config, inputs: { paths, ports } } = state;
  const [toolsRoot] = await unpackedTools(paths);
  state.learn({ virtualAddress: await cplb.prepareVirtualAddress({ config, paths, ports, toolsRoot }) });
}

/** How the tasks around the common address run. */
export function virtualAddressRunners(state: Pick<ControllerState, "config" | "controllers" | "inputs">): TaskRunners {
  const { controllers, inputs: { options, paths, ports } } = state;
  // The configuration as it is when a task begins: it may have been read again.
  const common = () => ({ config: state.config, paths, ports });
  return {
    "api-proxy": (signal) =>
      cplb.shareInUserspace({ ...common(), controllers, sharesAgents: usesKonnectivity(options) }, signal),
    "cplb-reconciler": (signal) => cplb.tellApiServers({ controllers, log: ports.log }, signal),
    "virtual-address": (signal) => cplb.reconcileVrrpWeight(common(), signal),
  };
}
