import { messageOf } from "../../base/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import { requireServiceManager, type ServiceManager, serviceManagers, UPGRADE_SERVICE } from "../../install/mod.ts";
import { KubeClient } from "../../kube/mod.ts";
import { exists, type Ports, readText, type Spawn } from "../../platform/mod.ts";
import { readStatus, StatusError } from "../../status/mod.ts";
import { isNodeRunning } from "../runtime_config.ts";
import type { UpgradedMachine } from "./drive_upgrade.ts";
import type { UpgradeJournal } from "./journal.ts";
import { isSameFile, swapFiles } from "./swap.ts";

/** How long the API server may take to say that it is ready, in milliseconds. */
const READY_ANSWERS_WITHIN_MS = 10_000;

/** This machine, as an upgrade sees it. @throws {K0sError} If it has no service manager. */
export async function thisMachine(
  { executable, service: { role, name } }: UpgradeJournal,
  { paths, ports }: { paths: NodePaths; ports: Ports },
): Promise<UpgradedMachine> {
  const manager = await requireServiceManager({ spawn: ports.spawn });
  return {
    clock: ports.clock,
    log: ports.log,
    beginRestart: () => manager.beginRestart(name),
    isRunning: () => isNodeRunning(paths),
    runsExecutable: (pid) => isSameFile(`/proc/${pid}/exe`, executable),
    lastWords: () => manager.lastWords(name),
    async status() {
      try {
        return await readStatus(paths.statusSocket, ports.http);
      } catch (error) {
        if (error instanceof StatusError) return undefined;
        throw error;
      }
    },
    apiProblem: () => role === "controller" ? apiProblem(paths, ports) : Promise.resolve(undefined),
  };
}

/** Has a machine go on with an upgrade, also after a power cut: with the old file. */
export async function installUpgrade(
  manager: Pick<ServiceManager, "installUpgrade">,
  { executable, paths }: { executable: string; paths: Pick<NodePaths, "dataDir" | "statusSocket"> },
): Promise<void> {
  await manager.installUpgrade(UPGRADE_SERVICE, [
    swapFiles(executable).previous,
    "internal-upgrade",
    `--data-dir=${paths.dataDir}`,
    `--status-socket=${paths.statusSocket}`,
  ]);
}

/**
 * Has this machine not go on with an upgrade any more, whatever manages its services; nothing happens if it would not.
 *
 * @param options.root Prefix of every path; empty but in tests.
 */
export async function forgetUpgrade({ spawn, root = "" }: { spawn: Spawn; root?: string }): Promise<void> {
  for (const { manager } of await serviceManagers({ spawn, root })) {
    if (await exists(manager.definitionPath(UPGRADE_SERVICE))) await manager.forgetUpgrade(UPGRADE_SERVICE);
  }
}

async function apiProblem({ adminKubeconfig }: NodePaths, { http }: Ports): Promise<string | undefined> {
  try {
    using client = KubeClient.fromKubeconfig(await readText(adminKubeconfig), http);
    await client.raw("/readyz", { timeoutMs: READY_ANSWERS_WITHIN_MS });
    return undefined;
  } catch (error) {
    return `the API server is not ready: ${messageOf(error)}`;
  }
}
