import { ConfigError, K0sError, type Problem } from "../../base/mod.ts";
import type { Command, Invocation } from "../../command/mod.ts";
import type { ClusterConfig } from "../../config/mod.ts";
import type { ProgramUser } from "../../node/mod.ts";
import { userId } from "../../platform/mod.ts";
import { typedPaths } from "../node_paths.ts";
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
    const config = await loadNodeConfig({ failure, path, featureGates: flags.map<boolean>("feature-gates") }, log);
    await checkComponents(config, invocation);
  } catch (error) {
    throw inUpstreamsWords(error);
  }
}

/** Has the programs of Kubernetes say what they would refuse; only where the configuration tells them anything. */
async function checkComponents(config: ClusterConfig, { flags, context, ports, log }: Invocation): Promise<void> {
  const { checkConfigOfComponents } = await import("../../node/mod.ts");
  const { stagedProgram } = await import("../staged_program.ts");
  const paths = typedPaths(flags);
  // Users other than root keep a copy in the cache, as for kubectl; root's must leave nothing where no node is.
  const ofUser: ProgramUser = async (name, use) => await use(await stagedProgram(name, paths, { context, log }));
  await checkConfigOfComponents(config, { paths, ports, use: userId() === 0 ? undefined : ofUser });
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
