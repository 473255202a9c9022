import { K0sError, messageOf } from "../base/mod.ts";
import { dataSourceOf, type NodePaths } from "../config/mod.ts";
import { exists, type FileLock, type Ports, tryLock } from "../platform/mod.ts";
import { markDataDirectory } from "./data_marker.ts";
import { removeUsers } from "./reset/accounts.ts";
import type { ResetContext, ResetStep } from "./reset/context.ts";
import { type NodeDirectories, nodeDirectories } from "./reset/directories.ts";
import { removeCni, removeDirectories, removeSystemFiles } from "./reset/files.ts";
import { readNodeConfig } from "./reset/node_config.ts";
import { removeLinks, removeNetworkNamespaces, removePacketFilters, removeVirtualAddresses } from "./reset/network.ts";
import { endComponents, endForeignPods, endPods, removeCgroups } from "./reset/processes.ts";
import { removeServices } from "./reset/services.ts";
import { resetTools } from "./reset/tools.ts";
import { removeUpgradeFiles } from "./reset/upgrade.ts";

/** What the command line of `k0s reset` says. Paths are absolute. */
export interface ResetOptions {
  /** Where everything of the node lies. */
  paths: NodePaths;
  /** `--config`; left out: `/etc/k0s/k0s.yaml`, which may be missing. */
  configFile?: string | undefined;
  /** `--cri-socket`: the container runtime is not ours, so its pods end by its own hand, and it stays. */
  criSocket?: string | undefined;
}

/**
 * In this order. What the network needs from images comes before the directories that hold them; interfaces come after
 * the pods that use them, IP sets (with the packet filters) after nothing refers to them any more.
 */
const STEPS: readonly ResetStep[] = [
  removeServices,
  removeUpgradeFiles,
  endComponents,
  endPods,
  endForeignPods,
  removeNetworkNamespaces,
  removeLinks,
  removePacketFilters,
  removeVirtualAddresses,
  removeCgroups,
  removeUsers,
  removeCni,
  removeSystemFiles,
  removeDirectories,
];

/**
 * Removes everything of a stopped node from the machine. A second run finds nothing to do.
 *
 * Every step runs, even if earlier ones failed. The operator's configuration and external databases stay.
 *
 * @throws {K0sError} At once if k0s runs; at the end listing every step that failed.
 * @see k0s `pkg/cleanup`
 */
export async function resetNode(options: ResetOptions, ports: Ports): Promise<void> {
  const { paths } = options;
  const realPaths = await nodeDirectories(paths);
  using _lock = await lockStopped(paths);
  const config = await readNodeConfig({ configFile: options.configFile, dataDir: paths.dataDir }, ports.log);
  if (config !== undefined && dataSourceOf(config)?.isShared === true) {
    ports.log.warn("Kine dataSource is set: the external database is not reset");
  }
  // What is left after a failure may not be recognised any more.
  if (await exists(realPaths.dataDir)) await markDataDirectory(realPaths.dataDir);
  await runSteps(STEPS, await resetContext(options, { ports, realPaths }));
  ports.log.info("k0s cleanup operations done.");
  ports.log.warn("To ensure a full reset, a node reboot is recommended.");
}

/**
 * Runs steps one after the other, all of them.
 *
 * @throws {K0sError} Listing every step that failed.
 */
export async function runSteps(steps: readonly ResetStep[], context: ResetContext): Promise<void> {
  const failures: { name: string; error: unknown }[] = [];
  for (const step of steps) {
    context.log.info(`* ${step.name}`);
    try {
      await step.run(context);
    } catch (error) {
      failures.push({ name: step.name, error });
    }
  }
  if (failures.length === 0) return;
  const text = failures.map(({ name, error }) => `${name}: ${messageOf(error)}`).join("\n  ");
  throw new K0sError(`errors occurred during clean-up:\n  ${text}`, {
    cause: failures[0]?.error,
    hint: "Remove what is left by hand, or reboot the machine",
  });
}

/** Holds the node's lock, so that no k0s starts meanwhile; without a run directory none ever ran. */
async function lockStopped(paths: NodePaths): Promise<FileLock | undefined> {
  if (!await exists(paths.runDir)) return undefined;
  const lock = await tryLock(paths.runtimeConfigLock);
  if (lock !== undefined) return lock;
  throw new K0sError("another k0s process is still running, please stop k0s before reset", {
    hint: "Stop it with: k0s stop",
  });
}

interface ResetFacts {
  ports: Ports;
  realPaths: NodeDirectories;
}

async function resetContext(
  { paths, criSocket }: ResetOptions,
  { ports, realPaths }: ResetFacts,
): Promise<ResetContext> {
  const ranRuntime = criSocket === undefined && await exists(`${realPaths.dataDir}/containerd`);
  return {
    paths,
    realPaths,
    ranPods: ranRuntime || criSocket !== undefined && await exists(realPaths.kubeletRootDir),
    ranRuntime,
    hasBalanced: await exists(`${realPaths.binDir}/keepalived`),
    criSocket: criSocket?.replace(/^unix:\/\//, ""),
    root: "",
    tool: resetTools(realPaths.dataDir, ports),
    spawn: ports.spawn,
    http: ports.http,
    clock: ports.clock,
    log: ports.log,
  };
}
