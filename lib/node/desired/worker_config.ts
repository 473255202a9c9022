import { usesKonnectivity } from "../../components/mod.ts";
import type { WorkerConfigInputs } from "../../manifests/mod.ts";
import { K0S_VERSION } from "../version.ts";
import type { ControllerInputs } from "./controller_facts.ts";

/** What a controller tells the workers of its cluster, but for where its API servers are. */
export function workerConfigInputs(
  { options, config }: Pick<ControllerInputs, "options" | "config">,
): Omit<WorkerConfigInputs, "apiServerAddresses"> {
  return {
    config,
    k0sVersion: K0S_VERSION,
    konnectivity: usesKonnectivity(options),
    autopilotDisabled: true,
    isCloudProvider: options.cloudProvider !== undefined,
  };
}
