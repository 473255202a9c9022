import { K0sError, messageOf } from "../base/mod.ts";
import { type ClusterConfig, dataSourceOf, loadClusterConfig, type NodePaths } from "../config/mod.ts";
import { COMPONENT_USER_NAMES, hostAddress } from "../host/mod.ts";
import {
  exists,
  type FileLock,
  type Ports,
  readStandardInput,
  readTextIfExists,
  realPath,
  tryLock,
  userId,
} from "../platform/mod.ts";
import { removeUsers } from "./reset/accounts.ts";
import type { ResetContext, ResetStep } from "./reset/context.ts";
import { removeCni, removeDirectories, removeSystemFiles } from "./reset/files.ts";
import { removeLinks, removeNetworkNamespaces, removePacketFilters } from "./reset/network.ts";
import { endComponents, endPods, removeCgroups } from "./reset/processes.ts";
import { removeVirtualAddresses } from "./reset/virtual_addresses.ts";
import { removeServices } from "./reset/services.ts";

/** What the command line of `k0s reset` says. Paths are absolute. */
export interface ResetOptions {
  /** Where everything of the node lies. */
  paths: NodePaths;
  /** `--config`; left out: `/etc/k0s/k0s.yaml`, which may be missing. */
  configFile?: string | undefined;
  /** `--cri-socket`: the container runtime is not ours, so its pods are left alone. */
  criSocket?: string | undefined;
}

/**
 * In this order. What the network needs from images comes before the directories that hold them; interfaces come after
 * the pods that use them, IP sets (with the packet filters) after nothing refers to them any more.
 */
const STEPS: readonly ResetStep[] = [
  removeServices,
  endComponents,
  endPods,
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
 * @throws {K0sError} At once if we are not root or k0s runs; at the end listing every step that failed.
 * @see k0s `pkg/cleanup`
 */
export async function resetNode(options: ResetOptions, ports: Ports): Promise<void> {
  if (userId() !== 0) {
    throw new K0sError("this command must be run as root", { hint: "Run it again with: sudo k0s reset" });
  }
  const { paths } = options;
  refuseSystemDirectories([paths.dataDir, paths.kubeletRootDir]);
  using _lock = await lockStopped(paths);
  const config = await loadNodeConfig(options);
  if (dataSourceOf(config)?.isShared === true) {
    ports.log.warn("Kine dataSource is set: the external database is not reset");
  }
  const context = await resetContext(options, ports, config);
  await runSteps(STEPS, context);
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

/** Refuses to empty the root or a directory right below it, which no node can own as a whole. @throws {K0sError} */
export function refuseSystemDirectories(directories: readonly string[]): void {
  for (const directory of directories) {
    if (directory.split("/").filter((part) => part !== "").length >= 2) continue;
    throw new K0sError(`Cannot reset "${directory}": it belongs to the system`, {
      hint: "Name the node's own directory with --data-dir",
    });
  }
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

async function loadNodeConfig({ configFile, paths }: ResetOptions): Promise<ClusterConfig> {
  const { config } = await loadClusterConfig({
    path: configFile,
    dataDir: paths.dataDir,
    single: false,
    hostAddress: hostAddress(),
    featureGates: {},
    readTextIfExists,
    readStandardInput,
  });
  return config;
}

async function resetContext(
  { paths, criSocket }: ResetOptions,
  ports: Ports,
  config: ClusterConfig,
): Promise<ResetContext> {
  const real = async (path: string) => (await exists(path) ? await realPath(path) : path);
  return {
    paths,
    realPaths: {
      dataDir: await real(paths.dataDir),
      kubeletRootDir: await real(paths.kubeletRootDir),
      runDir: await real(paths.runDir),
      binDir: await real(paths.binDir),
    },
    ranPods: criSocket === undefined && await exists(paths.containerdDataDir),
    userNames: [...Object.values(COMPONENT_USER_NAMES), ...Object.values(config.spec.installConfig.users)],
    root: "",
    spawn: ports.spawn,
    clock: ports.clock,
    log: ports.log,
  };
}
