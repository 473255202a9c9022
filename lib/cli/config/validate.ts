import { ConfigError, K0sError, type Problem } from "../../base/mod.ts";
import type { Command, Invocation } from "../../command/mod.ts";
import { typedPaths } from "../node_paths.ts";
import { checkComponents } from "./check_components.ts";
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

async function run(invocation: Invocation): Promise<void> {
  const { flags, log } = invocation;
  const path = flags.text("config");
  if (path === undefined) throw new K0sError("--config can't be empty");
  const { loadNodeConfig } = await import("../../host/mod.ts");
  const failure = "failed to read configuration file";
  try {
    // The command's former name has no such flag.
    const gates = flags.has("feature-gates") ? { featureGates: flags.map<boolean>("feature-gates") } : {};
    const config = await loadNodeConfig({ failure, path, ...gates }, log);
    await checkComponents(config, { ...invocation, paths: typedPaths(flags) });
  } catch (error) {
    throw inUpstreamsWords(error);
  }
}

/** The problems of a document, a line each, as upstream says them: scripts compare the whole. */
function inUpstreamsWords(error: unknown): unknown {
  if (!(error instanceof ConfigError)) return error;
  return new K0sError(error.problems.map(lineOf).join("\n"), {
    cause: error,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  });
}

/** `spec.network.podCIDR` is `spec: network: podCIDR` there, what is below it keeps its dots. */
function lineOf({ path, message }: Problem): string {
  if (path === "") return `failed to parse configuration: cannot unmarshal: ${message}`;
  const place = path.replace(
    /^spec\.([^.[]+)(?:\.(.+))?$/,
    (_, section: string, rest?: string) => rest === undefined ? `spec: ${section}` : `spec: ${section}: ${rest}`,
  );
  return `${place}: ${message}`;
}
