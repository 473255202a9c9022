import { namesProxy, withoutProxyFor } from "../../base/mod.ts";
import { environment, executablePath, readTextIfExists, replaceProcess } from "../../platform/mod.ts";
import { FlagValues, type Invocation } from "../../command/mod.ts";
import { DATA_DIR_FLAG, resolveNode } from "../node_paths.ts";
import { stagedProgram } from "../staged_program.ts";
import { divideArguments, type KubectlArguments, needsCluster } from "./own_flags.ts";

/**
 * How much kubectl's heap may grow before Go collects garbage. It lives for a tenth of a second, of which the collections of
 * Go's default, 100, take a quarter.
 */
const COLLECT_AT_PERCENT = "400";

/** Becomes kubectl, talking to the cluster of this node unless told otherwise. Does not come back. */
export async function startKubectl(invocation: Invocation): Promise<never> {
  return await becomeKubectl(divideArguments(invocation.args), invocation);
}

/** The same with arguments that are divided already. */
export async function becomeKubectl(
  { forwarded, dataDir, namesKubeconfig }: Pick<KubectlArguments, "forwarded" | "dataDir" | "namesKubeconfig">,
  invocation: Pick<Invocation, "context" | "log">,
): Promise<never> {
  const flags = new FlagValues([DATA_DIR_FLAG], new Map(dataDir === undefined ? [] : [["data-dir", dataDir]]));
  const { paths } = await resolveNode(flags);
  const env = environment();
  const asksThisNode = !namesKubeconfig && env["KUBECONFIG"] === undefined;
  if (namesKubeconfig) delete env["KUBECONFIG"];
  if (asksThisNode) {
    if (needsCluster(forwarded)) Object.assign(env, await kubeconfigProblem(paths.adminKubeconfig));
    env["KUBECONFIG"] = paths.adminKubeconfig;
  }
  env["_K0S_EXECUTABLE"] = executablePath();
  const executable = await stagedProgram("kubectl", paths, invocation);
  const final = withFewCollections(asksThisNode ? await pastProxies(env) : env);
  return replaceProcess(executable, ["kubectl", ...forwarded], final);
}

/** An environment in which Go seldom collects garbage, unless it says how often. */
export function withFewCollections(env: Readonly<Record<string, string>>): Record<string, string> {
  return { GOGC: COLLECT_AT_PERCENT, ...env };
}

/** An environment with the API server of this node, which may listen at its address only, out of the reach of proxies. */
export async function pastProxies(env: Record<string, string>): Promise<Record<string, string>> {
  if (!namesProxy(env)) return env;
  const { directHosts } = await import("../../host/mod.ts");
  return withoutProxyFor(directHosts([]), env);
}

/**
 * What kubectl is to say once it has understood the command line, if a kubeconfig cannot be read: a mistake in what was typed
 * comes first. Empty if it can be.
 */
export async function kubeconfigProblem(path: string): Promise<Record<string, string>> {
  let text: string | undefined;
  try {
    text = await readTextIfExists(path);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "PermissionDenied") throw error;
    return saying(
      `error loading config file "${path}": open ${path}: permission denied`,
      "Type: sudo k0s kubectl …, or name a kubeconfig with --kubeconfig",
    );
  }
  if (text !== undefined) return {};
  return saying(
    `cannot stat k0s kubeconfig, is the server running?: stat ${path}: no such file or directory`,
    "Start k0s first, for example with: k0s controller --single",
  );
}

/** How our kubectl is told (`assets/components/kubectl`). */
function saying(problem: string, hint: string): Record<string, string> {
  return { _K0S_KUBECONFIG_PROBLEM: problem, _K0S_KUBECONFIG_HINT: hint };
}
