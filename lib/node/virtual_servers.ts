import { K0sError } from "../base/mod.ts";
import { keepalivedFiles, virtualServersConfig } from "../components/mod.ts";
import { type KeepalivedConfig, type NodePaths, virtualAddresses } from "../config/mod.ts";
import { ensureDummyLink, loadVirtualServers, type Tool } from "../host/mod.ts";
import { readTextIfExists, sendSignal, statOf, symbolicLink, writeAtomic } from "../platform/mod.ts";
import type { ControllerState } from "./controller_state.ts";

/** Prepares this machine for virtual servers, without any API server yet. @throws {K0sError} If the kernel cannot. */
export async function prepareVirtualServers(
  state: ControllerState,
  settings: KeepalivedConfig,
  ip: Tool,
): Promise<void> {
  const { config, paths, ports } = state.inputs;
  const error = await loadVirtualServers(ports.spawn);
  if (error !== undefined) ports.log.warn("Kernel module is not loaded", { module: "ip_vs", error });
  await ensureDummyLink(ip, virtualAddresses(config));
  await writeVirtualServers(state, settings);
  await followVirtualServers(paths, "BACKUP");
}

/** Keeps the virtual servers' file at the API servers there are, until `signal` is aborted. */
export async function keepVirtualServers(
  state: ControllerState,
  settings: KeepalivedConfig,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const changed = state.controllers.changes.next(signal);
    if (await writeVirtualServers(state, settings)) await reloadKeepalived(state.inputs.paths);
    await changed;
  }
}

/** @returns Whether it is another one now. */
async function writeVirtualServers(state: ControllerState, settings: KeepalivedConfig): Promise<boolean> {
  const { config, paths } = state.inputs;
  const { generated } = keepalivedFiles(paths);
  const text = virtualServersConfig({
    servers: settings.virtualServers ?? [],
    apiServers: state.controllers.addresses,
    apiPort: config.spec.api.port,
  });
  if (await readTextIfExists(generated) === text) return false;
  await writeAtomic(generated, text, { mode: 0o600 });
  return true;
}

/** What keepalived says of this controller when an address comes or goes. */
export type VrrpState = "MASTER" | "BACKUP";

/** Puts the virtual servers in force, or out of it. */
async function followVirtualServers({ runDir }: Pick<NodePaths, "runDir">, vrrpState: VrrpState): Promise<void> {
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
