import { type Stack, workerConfigStack } from "../../manifests/mod.ts";
import { chartStack } from "../../reconcilers/mod.ts";
import type { ControllerInputs } from "../desired/controller_facts.ts";
import { workerConfigInputs } from "../desired/worker_config.ts";

/**
 * The objects that tasks of a controller apply, beside the stacks of the system: worker profiles, Helm charts. Where the API
 * servers are is left out of them.
 */
export function clusterStacks({ options, config }: Pick<ControllerInputs, "options" | "config">): Stack[] {
  const profiles = workerConfigStack({ ...workerConfigInputs({ options, config }), apiServerAddresses: [] });
  if (options.disableComponents.includes("helm")) return [profiles];
  return [profiles, chartStack(config.spec.extensions.helm)];
}
