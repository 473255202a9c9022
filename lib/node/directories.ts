import { K0sError } from "../base/mod.ts";
import { kineDirectory, sqliteFileOf } from "../components/mod.ts";
import {
  type ClusterConfig,
  componentUserNames,
  type ComponentUsers,
  type NodePaths,
  runsEtcd,
} from "../config/mod.ts";
import {
  checkStateDirectory,
  findUser,
  isSystemDirectory,
  ownStateDirectory,
  type StateDirectory,
} from "../host/mod.ts";
import {
  changeMode,
  ensureDirectory,
  ensureOwnedDirectory,
  exists,
  holdDirectory,
  listDirectory,
  ownTree,
  type Ports,
  realPath,
  removePath,
  statOf,
} from "../platform/mod.ts";
import { markEmptyDataDirectory } from "./data_marker.ts";
import { whyNoDataDirectory } from "./reset/layout.ts";

const ROOT = { uid: 0, gid: 0 };

/** Makes the directories that everything else stands on, before the lock and the users. Modes are upstream's. */
export async function makeBaseDirectories(paths: NodePaths): Promise<void> {
  await ensureDataDirectory(paths);
  await ensureDirectory(paths.runDir, { mode: 0o755 });
  await ensureProgramDirectory(paths);
  await ensureDirectory(paths.pkiDir, { mode: 0o751 });
  await ensureDirectory(paths.manifestsDir, { mode: 0o755 });
  await ensureDirectory(paths.imagesDir, { mode: 0o755 });
  await makeLogDirectory(paths);
  // Upstream, and k0s before it, gave it to etcd: what lies there may be another one's work.
  if (await exists(paths.etcdPkiDir)) await ensureEtcdPkiDirectory(paths);
}

/**
 * Makes the directory of the logs, which are root's alone. The API server has to get through to its audit log, in a directory
 * of its own below, so the logs themselves are closed first, which an older k0s has left to the directory.
 */
async function makeLogDirectory({ logsDir }: NodePaths): Promise<void> {
  for (const { name, isFile } of await listDirectory(logsDir)) {
    if (isFile) await changeMode(`${logsDir}/${name}`, 0o600);
  }
  await ensureDirectory(logsDir, { mode: 0o711 });
}

/**
 * Checks, before anything is made, that a directory may become the node's: it gets another mode, and is root's as a whole.
 *
 * @throws {K0sError} If it is one of the system that holds other things, or that others may use.
 */
export async function checkDataDirectory({ dataDir }: Pick<NodePaths, "dataDir">): Promise<void> {
  const facts = await statOf(dataDir);
  if (facts?.kind !== "directory" || !isSystemDirectory(await realPath(dataDir))) return;
  const isShared = (facts.mode & 0o1000) !== 0;
  const because = isShared ? "may be used by every account" : await whyNoDataDirectory(dataDir);
  if (because === undefined) return;
  throw new K0sError(`Cannot use "${dataDir}" as data directory: it belongs to the system, and ${because}`, {
    hint: `Name a directory of its own: --data-dir ${dataDir === "/" ? "" : dataDir}/k0s`,
  });
}

/** The owner of the data directory could exchange the programs in it. */
async function ensureDataDirectory({ dataDir }: NodePaths): Promise<void> {
  await ensureDirectory(dataDir, { mode: 0o755 });
  await ensureOwnedDirectory(dataDir, { mode: 0o755, owner: ROOT, below: "/" });
  await markEmptyDataDirectory(dataDir);
}

/** What lies there is run as root, so nobody else may own it, as after a copy of the data directory. */
function ensureProgramDirectory({ binDir, dataDir }: NodePaths): Promise<void> {
  return ensureOwnedDirectory(binDir, { mode: 0o755, owner: ROOT, below: dataDir });
}

/** The directory of etcd's certificates is root's, so that etcd's account cannot put links there for root to follow. */
export function ensureEtcdPkiDirectory({ etcdPkiDir, dataDir }: NodePaths): Promise<void> {
  return ensureOwnedDirectory(etcdPkiDir, { mode: 0o711, owner: ROOT, below: dataDir });
}

/** The same for a machine that only runs pods. */
export async function makeWorkerDirectories(paths: NodePaths): Promise<void> {
  await ensureDataDirectory(paths);
  await ensureDirectory(paths.runDir, { mode: 0o755 });
  await ensureProgramDirectory(paths);
  await ensureDirectory(paths.imagesDir, { mode: 0o755 });
  await ensureDirectory(paths.logsDir, { mode: 0o700 });
}

/** Names that `writeAtomic()` and `hardLink()` give to files until they are whole. */
const INTERRUPTED = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/**
 * Clears away what writes that a power cut or a kill interrupted have left. Some of it holds private keys.
 *
 * Call it under the node's lock: then no other k0s is in the middle of a write.
 */
export async function removeInterruptedWrites(paths: NodePaths): Promise<void> {
  const stacks = (await listDirectory(paths.manifestsDir)).map(({ name }) => `${paths.manifestsDir}/${name}`);
  const directories = [
    ...[paths.dataDir, paths.runDir, paths.binDir, paths.pkiDir, paths.etcdPkiDir],
    ...[`${paths.kubeletRootDir}/pki`, `${paths.runDir}/kubelet`, ...stacks],
  ];
  for (const directory of directories) {
    for (const { name, isDirectory } of await listDirectory(directory)) {
      if (!isDirectory && INTERRUPTED.test(name)) await removePath(`${directory}/${name}`);
    }
  }
}

/** Makes the directories of the cluster's state, which are for the account alone that writes there. */
export async function makeStorageDirectories(
  paths: NodePaths,
  { config, users }: { config: ClusterConfig; users: ComponentUsers },
): Promise<void> {
  if (config.spec.storage.type === "kine") {
    await makeKineSocketDirectory(paths, users);
    const directory = stateDirectory(config, paths);
    if (directory !== undefined) await ownStateDirectory(directory, { ...stateOptions(paths), owner: users.kine });
  } else if (runsEtcd(config)) {
    const below = paths.dataDir;
    await ensureEtcdPkiDirectory(paths);
    await ensureOwnedDirectory(paths.etcdDataDir, { mode: 0o700, owner: users.etcd, below });
    using held = await holdDirectory(below, paths.etcdDataDir.slice(below.length));
    if (held !== undefined) await ownTree(held, users.etcd);
  }
}

/** Like that of konnectivity's socket, unless kine has the API server's account: then it is for that account alone. */
function makeKineSocketDirectory(paths: NodePaths, { kine, kubeApiserver }: ComponentUsers): Promise<void> {
  const directory = paths.kineSocket.slice(0, paths.kineSocket.lastIndexOf("/"));
  const isShared = kine.uid !== kubeApiserver.uid;
  return ensureOwnedDirectory(directory, {
    mode: isShared ? 0o2710 : 0o700,
    owner: isShared ? { uid: kine.uid, gid: kubeApiserver.gid } : kine,
    below: paths.runDir,
  });
}

/**
 * Makes the directory of konnectivity-server's socket, which that account serves and the API server's connects to.
 *
 * The directory has the group of the API server and hands it on to the socket (set-group-ID), which konnectivity-server
 * makes with mode 0770: nobody else gets in, and neither account is in a group of the other one.
 */
export function makeKonnectivityDirectory(paths: NodePaths, users: ComponentUsers): Promise<void> {
  const owner = { uid: users.konnectivityServer.uid, gid: users.kubeApiserver.gid };
  return ensureOwnedDirectory(paths.konnectivitySocketDir, { mode: 0o2710, owner, below: paths.runDir });
}

/**
 * Checks, before anything is made, that kine's account may have the directory that the configuration names.
 *
 * @throws {K0sError} If it may not.
 */
export async function checkKineDirectory(config: ClusterConfig, paths: NodePaths, ports: Ports): Promise<void> {
  const directory = stateDirectory(config, paths);
  if (directory === undefined) return;
  const account = await findUser(componentUserNames(config).kine, { spawn: ports.spawn });
  await checkStateDirectory(directory, { ...stateOptions(paths), uid: account?.uid });
}

/** Where kine itself keeps the state; `undefined` where that is elsewhere. */
function stateDirectory({ spec: { storage } }: ClusterConfig, { dataDir }: NodePaths): StateDirectory | undefined {
  if (storage.type !== "kine") return undefined;
  const dataSource = storage.kine?.dataSource ?? "";
  const path = kineDirectory(dataSource, dataDir);
  return path === undefined ? undefined : { path: path || "/", file: sqliteFileOf(dataSource, dataDir) };
}

function stateOptions(paths: NodePaths) {
  const { binDir, pkiDir, etcdDataDir, kubeletRootDir, manifestsDir, imagesDir, containerdDataDir, logsDir } = paths;
  const reserved = [binDir, pkiDir, etcdDataDir, kubeletRootDir, manifestsDir, imagesDir, containerdDataDir, logsDir];
  return { dataDir: paths.dataDir, reserved: [...reserved, paths.registriesDir, paths.runDir] };
}
