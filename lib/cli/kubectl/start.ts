import { K0sError, namesProxy, withoutProxyFor } from "../../base/mod.ts";
import { environment, readTextIfExists, replaceProcess } from "../../platform/mod.ts";
import { FlagValues, type Invocation } from "../command/mod.ts";
import { DATA_DIR_FLAG } from "../flag_groups.ts";
import { resolveNode } from "../node_paths.ts";
import { stagedProgram } from "../staged_program.ts";
import { divideArguments, needsCluster } from "./own_flags.ts";

/** Becomes kubectl, talking to the cluster of this node unless told otherwise. Does not come back. */
export async function startKubectl(invocation: Invocation): Promise<never> {
  const { forwarded, dataDir, namesKubeconfig } = divideArguments(invocation.args);
  const flags = new FlagValues([DATA_DIR_FLAG], new Map(dataDir === undefined ? [] : [["data-dir", dataDir]]));
  const { paths } = await resolveNode(flags);
  const env = environment();
  const asksThisNode = !namesKubeconfig && env["KUBECONFIG"] === undefined;
  if (namesKubeconfig) delete env["KUBECONFIG"];
  if (asksThisNode) {
    if (needsCluster(forwarded)) await requireKubeconfig(paths.adminKubeconfig);
    env["KUBECONFIG"] = paths.adminKubeconfig;
  }
  const executable = await stagedProgram("kubectl", paths, invocation);
  return replaceProcess(executable, ["kubectl", ...forwarded], asksThisNode ? await pastProxies(env) : env);
}

/** An environment with the API server of this node, which may listen at its address only, out of the reach of proxies. */
export async function pastProxies(env: Record<string, string>): Promise<Record<string, string>> {
  if (!namesProxy(env)) return env;
  const { directHosts } = await import("../../host/mod.ts");
  return withoutProxyFor(directHosts([]), env);
}

/** Checks that a kubeconfig can be read. @throws {K0sError} If there is none, or we may not read it. */
export async function requireKubeconfig(path: string): Promise<void> {
  let text: string | undefined;
  try {
    text = await readTextIfExists(path);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "PermissionDenied") throw error;
    throw new K0sError(`error loading config file "${path}": open ${path}: permission denied`, {
      hint: "Type: sudo k0s kubectl …, or name a kubeconfig with --kubeconfig",
    });
  }
  if (text !== undefined) return;
  throw new K0sError(`cannot stat k0s kubeconfig, is the server running?: stat ${path}: no such file or directory`, {
    hint: "Start k0s first, for example with: k0s controller --single",
  });
}
