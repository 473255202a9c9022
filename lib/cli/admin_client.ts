import { K0sError } from "../base/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import type { KubeClient } from "../kube/mod.ts";
import { type Http, readTextIfExists } from "../platform/mod.ts";

/** The control plane is not there yet. */
export class NotYetError extends K0sError {
  override readonly name = "NotYetError";
}

/**
 * A client of the cluster of this controller, as its administrator.
 *
 * @param command What was typed, as `k0s token list`.
 * @throws {NotYetError} If this is no controller, or has not started yet. {K0sError} If we may not read its kubeconfig.
 */
export async function adminClient(
  paths: Pick<NodePaths, "adminKubeconfig">,
  { http, command }: { http: Http; command: string },
): Promise<KubeClient> {
  const text = await readAsRoot(paths.adminKubeconfig, command);
  if (text === undefined) {
    throw new NotYetError(`Cannot reach the cluster: there is no "${paths.adminKubeconfig}"`, {
      hint: "Type this on a controller, once k0s has started there",
    });
  }
  const { KubeClient } = await import("../kube/mod.ts");
  return KubeClient.fromKubeconfig(text, http);
}

/** Reads a file that belongs to root. @param command What was typed. @throws {K0sError} If we may not. */
export async function readAsRoot(
  path: string,
  command: string,
  read: (path: string) => Promise<string | undefined> = readTextIfExists,
): Promise<string | undefined> {
  try {
    return await read(path);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "PermissionDenied") throw error;
    throw new K0sError(`Cannot read "${path}": it is for root`, { cause: error, hint: `Type: sudo ${command}` });
  }
}
