import * as cplb from "../../cplb/mod.ts";
import type { TaskRunners } from "../node_state.ts";
import { usesKonnectivity } from "../options.ts";
import { unpackedTools } from "../pods/host_tools.ts";
import type { ControllerState } from "./controller_state.ts";

/** Prepares this machine to have the controllers' common address, and learns what keepalived has to be told of it. */
export async function prepareVirtualAddress(state: Pick<ControllerState, "inputs" | "learn">): Promise<void> {
  const { config, paths, ports } = state.inputs;
  const [toolsRoot] = await unpackedTools(paths);
  state.learn({ virtualAddress: await cplb.prepareVirtualAddress({ config, paths, ports, toolsRoot }) });
}

/** How the tasks around the common address run. */
export function virtualAddressRunners(
  { controllers, inputs }: Pick<ControllerState, "controllers" | "inputs">,
): TaskRunners {
  const { config, options, paths, ports } = inputs;
  return {
    "api-proxy": (signal) =>
      cplb.shareInUserspace({ config, paths, ports, controllers, sharesAgents: usesKonnectivity(options) }, signal),
    "virtual-address": (signal) => cplb.reconcileVrrpWeight({ config, paths, ports }, signal),
  };
}
