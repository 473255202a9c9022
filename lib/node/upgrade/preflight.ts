import { K0sError, messageOf } from "../../base/mod.ts";
import { type ClusterConfig, type NodePaths, runsEtcd } from "../../config/mod.ts";
import type { InstalledService } from "../../install/mod.ts";
import { KubeClient } from "../../kube/mod.ts";
import { exists, removePath, statOf } from "../../platform/mod.ts";
import type { StatusDocument } from "../../status/mod.ts";
import { storeSizeBytes, type StoreToCopy, storeToCopy } from "../backup/copy_datastore.ts";
import type { BackupWork } from "../backup/work.ts";
import { K0S_VERSION } from "../version.ts";
import { joinedAccess } from "../worker/worker_access.ts";
import { checkElf } from "./elf.ts";
import { healthProblem, podOrigin } from "./health.ts";
import { openNewFile } from "./new_file.ts";
import { NewVersion } from "./new_version.ts";
import { checkRoom, sizeOfFiles } from "./room.ts";
import { type RunningService, runningService } from "./running_service.ts";
import { checkVersionSkew } from "./skew.ts";
import { swapFiles } from "./swap.ts";
import { takeFile } from "./take_file.ts";

/** What an upgrade is to do. */
export interface UpgradeOptions {
  paths: NodePaths;
  /** What the running k0s says of itself. */
  status: StatusDocument;
  /** The service that is installed; left out: none. */
  service: InstalledService | undefined;
  /** Path of the k0s that was called. */
  called: string;
  /** The configuration file that it was started with. */
  configFile: string | undefined;
  /** File or address of the new k0s. */
  to: string;
  /** Its digest, hexadecimal; left out: none was given. */
  sha256?: string | undefined;
  /** Whether to go back, or to leave out a minor version. */
  force: boolean;
  /** How long a version may take to be healthy, in milliseconds. */
  withinMs: number;
}

/** An upgrade that nothing speaks against. The new file lies beside the old one. */
export interface JudgedUpgrade extends RunningService {
  from: string;
  to: string;
  /** Digest of the new file, hexadecimal. */
  sha256: string;
  /** Whether this node keeps a datastore that can be copied. */
  hasDatastore: boolean;
  /** Pods of the system that are not Ready now. */
  unreadyBefore: readonly string[];
}

/** How many copies of the datastore there are at a time while it is copied and proved. */
const COPIES = 3;

/**
 * Fetches the new k0s, and finds out whether this node can be upgraded to it. Nothing of the node is changed.
 *
 * @throws {K0sError} With what speaks against it; the new file is gone then.
 */
export async function judgeUpgrade(options: UpgradeOptions, work: BackupWork): Promise<JudgedUpgrade> {
  const { paths, status, to } = options;
  work.told({ stage: "Checking this node" });
  const running = await runningService(status, options);
  const unreadyBefore = requireHealthy(status);
  const { next } = swapFiles(running.executable);
  const store = storeOf(status, paths);
  try {
    using file = await openNewFile(to, work.ports.http);
    const sizeBytes = file.sizeBytes ?? (await statOf(running.executable))!.sizeBytes;
    await checkRoom([
      { directory: directoryOf(next), bytes: sizeBytes, what: "the new file" },
      { directory: paths.dataDir, bytes: await sizeOfFiles(paths.binDir), what: "what it unpacks" },
      ...(store === undefined ? [] : [await roomForCopies(store, options, work)]),
    ]);
    const stage = "Fetching the new k0s";
    const told = (part: number | undefined) => work.told(part === undefined ? { stage } : { stage, part });
    const sha256 = await takeFile(file, { path: next, sha256: options.sha256, told });
    await checkElf(next);
    work.told({ stage: "Having the new k0s check this node" });
    const version = await judgeVersion(next, options, work);
    const hasDatastore = store !== undefined;
    return { ...running, from: K0S_VERSION, to: version, sha256, hasDatastore, unreadyBefore };
  } catch (error) {
    await removePath(next);
    throw error;
  }
}

/** A node that is ill already could not be told from one that the new version has made ill. */
function requireHealthy(status: StatusDocument): string[] {
  const unready = (status.UnreadyPods ?? []).map(podOrigin);
  const problem = healthProblem(status, { version: K0S_VERSION, mayBeUnready: unready });
  if (problem === undefined) return unready;
  throw new K0sError(`Cannot upgrade: this node is not healthy: ${problem}`, {
    hint: "See how its parts are doing with: k0s status",
  });
}

/** What is copied before; `undefined`: it is not kept on this machine. */
function storeOf(status: StatusDocument, paths: NodePaths): StoreToCopy | undefined {
  if (status.Role !== "controller") return undefined;
  const config = status.ClusterConfig as ClusterConfig;
  if (config.spec.storage.type !== "kine" && !runsEtcd(config)) return undefined;
  const store = storeToCopy(config, paths);
  return store.kind === "none" ? undefined : store;
}

async function roomForCopies(store: StoreToCopy, { paths }: UpgradeOptions, work: BackupWork) {
  const bytes = COPIES * await storeSizeBytes(store, paths, work);
  return { directory: paths.dataDir, bytes, what: "a backup" };
}

async function judgeVersion(
  next: string,
  { paths, status, configFile, force }: UpgradeOptions,
  work: BackupWork,
): Promise<string> {
  const newVersion = new NewVersion(next, work.ports);
  const version = await newVersion.version();
  const controllers = status.Role === "worker" ? await controllersVersion(paths, work) : undefined;
  checkVersionSkew({ from: K0S_VERSION, to: version, controllers, force });
  await newVersion.judge({
    role: status.Role,
    runsPods: status.Workloads,
    dataDir: paths.dataDir,
    args: status.Args.slice(1),
    configFile: status.Role === "controller" && await isFile(configFile) ? configFile : undefined,
  });
  return version;
}

async function isFile(path: string | undefined): Promise<boolean> {
  return path !== undefined && path !== "-" && await exists(path);
}

/** Version of Kubernetes that the API server of a worker runs. */
async function controllersVersion(paths: NodePaths, { ports }: BackupWork): Promise<string> {
  try {
    using client = new KubeClient((await joinedAccess(paths)).access, ports);
    return (JSON.parse(await client.raw("/version")) as { gitVersion: string }).gitVersion;
  } catch (cause) {
    throw new K0sError(`Cannot upgrade: the version of the controllers is unknown: ${messageOf(cause)}`, { cause });
  }
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
