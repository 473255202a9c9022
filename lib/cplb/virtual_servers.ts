import { K0sError } from "../base/mod.ts";
import { keepalivedFiles } from "../components/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import { readTextIfExists, sendSignal, statOf, symbolicLink } from "../platform/mod.ts";

/** What keepalived says of this controller when an address comes or goes. */
export type VrrpState = "MASTER" | "BACKUP";

/** Puts the virtual servers in force, or out of it. */
export async function followVirtualServers({ runDir }: Pick<NodePaths, "runDir">, vrrpState: VrrpState): Promise<void> {
  const { consumed, generated } = keepalivedFiles({ runDir });
  await symbolicLink(vrrpState === "MASTER" ? generated : "/dev/null", consumed);
}

/** Lets keepalived read its files again. @throws {K0sError} If it does not run. */
async function reloadKeepalived({ runDir }: Pick<NodePaths, "runDir">): Promise<void> {
  const path = `${runDir}/keepalived.pid`;
  const pid = Number((await readTextIfExists(path))?.trim());
  if (Number.isSafeInteger(pid) && pid > 1 && sendSignal(pid, "SIGHUP")) return;
  throw new K0sError("Cannot tell keepalived to read its configuration: it does not run", {
    hint: `Look why with: k0s status; its process id would be in ${path}`,
  });
}

/**
 * Puts the virtual servers in force on the controller that has the address, and out of it on the others.
 *
 * @param runDir Of the k0s that runs.
 * @param vrrpState `MASTER` or `BACKUP`.
 * @throws {K0sError} If one of them is not what it has to be, or keepalived does not run.
 * @see k0s `cmd/keepalived`
 */
export async function setKeepalivedState(runDir: string, vrrpState: string): Promise<void> {
  const kind = (await statOf(runDir))?.kind;
  if (kind === undefined) throw new K0sError(`run directory "${runDir}" is invalid: no such file or directory`);
  if (kind !== "directory") throw new K0sError(`run directory "${runDir}" is not a directory`);
  if (vrrpState !== "MASTER" && vrrpState !== "BACKUP") {
    throw new K0sError(`invalid state ${vrrpState}, expected MASTER or BACKUP`);
  }
  await followVirtualServers({ runDir }, vrrpState);
  await reloadKeepalived({ runDir });
}
