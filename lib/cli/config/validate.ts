import { K0sError } from "../../base/mod.ts";
import { loadClusterConfig } from "../../config/mod.ts";
import { readStandardInput, readTextIfExists } from "../../platform/mod.ts";
import type { Command, Invocation } from "../command/mod.ts";
import { CONFIG_FLAG, debugFlags, IGNORED_DIRECTORY_FLAGS } from "../flag_groups.ts";

/** `k0s config validate` */
export const validate: Command = {
  word: "validate",
  summary: "Validate k0s configuration",
  long: "Check a configuration, and say everything that is wrong with it. Says nothing if all is well.",
  example: "\t$ k0s config validate --config path_to_config.yaml",
  flags: [...debugFlags(), { ...CONFIG_FLAG, isRequired: true }, ...IGNORED_DIRECTORY_FLAGS],
  run,
};

async function run({ flags, log }: Invocation): Promise<void> {
  const path = flags.text("config");
  if (path === undefined) throw new K0sError("--config can't be empty");
  const { hostAddress } = await import("../../host/mod.ts");
  const { warnings } = await loadClusterConfig({
    path,
    hostAddress: hostAddress(),
    featureGates: flags.map<boolean>("feature-gates"),
    readTextIfExists,
    readStandardInput,
  });
  for (const { path: field, message } of warnings) log.warn(message, { field });
}
