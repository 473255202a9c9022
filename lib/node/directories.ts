import { kineDirectory } from "../components/mod.ts";
import type { ClusterConfig, ComponentUsers, NodePaths } from "../config/mod.ts";
import { changeOwner, ensureDirectory, listDirectory, removePath } from "../platform/mod.ts";
import { runsEtcd } from "./control_plane.ts";
import { markEmptyDataDirectory } from "./data_marker.ts";

/** Makes the directories that everything else stands on, before the lock and the users. Modes are upstream's. */
export async function makeBaseDirectories(paths: NodePaths): Promise<void> {
  await ensureDirectory(paths.dataDir, { mode: 0o755 });
  await markEmptyDataDirectory(paths.dataDir);
  await ensureDirectory(paths.runDir, { mode: 0o755 });
  await ensureDirectory(paths.binDir, { mode: 0o755 });
  await ensureDirectory(paths.pkiDir, { mode: 0o751 });
  await ensureDirectory(paths.manifestsDir, { mode: 0o755 });
  await ensureDirectory(paths.imagesDir, { mode: 0o755 });
  await ensureDirectory(paths.logsDir, { mode: 0o750 });
}

/** The same for a machine that only runs pods. */
export async function makeWorkerDirectories(paths: NodePaths): Promise<void> {
  await ensureDirectory(paths.dataDir, { mode: 0o755 });
  await markEmptyDataDirectory(paths.dataDir);
  await ensureDirectory(paths.runDir, { mode: 0o755 });
  await ensureDirectory(paths.binDir, { mode: 0o755 });
  await ensureDirectory(paths.imagesDir, { mode: 0o755 });
  await ensureDirectory(paths.logsDir, { mode: 0o750 });
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

/** Makes the directories of the cluster's state, owned by who writes there. */
export async function makeStorageDirectories(
  paths: NodePaths,
  { config, users }: { config: ClusterConfig; users: ComponentUsers },
): Promise<void> {
  if (config.spec.storage.type === "kine") {
    const owner = users.kubeApiserver;
    await ensureDirectory(paths.kineSocket.slice(0, paths.kineSocket.lastIndexOf("/")), { mode: 0o755, owner });
    const directory = kineDirectory(config.spec.storage.kine?.dataSource ?? "", paths.dataDir);
    if (directory === undefined) return;
    await ensureDirectory(directory, { mode: 0o750, owner });
    await ownFiles(directory, owner);
  } else if (runsEtcd(config)) {
    await ensureDirectory(paths.etcdPkiDir, { mode: 0o711, owner: users.etcd });
    await ensureDirectory(paths.etcdDataDir, { mode: 0o700, owner: users.etcd });
  }
}

/** Makes the directory of konnectivity-server's socket. */
export async function makeKonnectivityDirectory(paths: NodePaths, users: ComponentUsers): Promise<void> {
  await ensureDirectory(paths.konnectivitySocketDir, { mode: 0o755, owner: users.konnectivityServer });
}

/** A database made while the account was missing belongs to root; its new owner must be able to write it. */
async function ownFiles(directory: string, owner: ComponentUsers["etcd"]): Promise<void> {
  for (const { name, isFile } of await listDirectory(directory)) {
    if (isFile) await changeOwner(`${directory}/${name}`, owner);
  }
}
