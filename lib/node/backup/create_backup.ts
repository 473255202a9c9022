import {
  archiveFile,
  archiveTree,
  ArchiveWriter,
  type BackupManifest,
  CLUSTER_DEFAULTS_MEMBER,
  CONFIG_MEMBER,
  type EtcdPrograms,
  MANIFEST_FORMAT,
  MANIFEST_MEMBER,
  proveDatastore,
  renderManifest,
  TREES,
} from "../../backup/mod.ts";
import { K0sError } from "../../base/mod.ts";
import { nodeName } from "../../components/mod.ts";
import type { ClusterConfig, NodePaths } from "../../config/mod.ts";
import {
  filePieces,
  fileSystemSpace,
  hostname,
  networkInterfaces,
  openFile,
  removePath,
  renamePath,
  statOf,
  temporaryDirectory,
} from "../../platform/mod.ts";
import type { StatusDocument } from "../../status/mod.ts";
import { K0S_VERSION } from "../version.ts";
import { configToArchive } from "./config_text.ts";
import { copyDatastore, storeSizeBytes, type StoreToCopy, storeToCopy } from "./copy_datastore.ts";
import { etcdPrograms } from "./etcd_programs.ts";
import { verifyBackup } from "./verify_backup.ts";
import type { BackupWork } from "./work.ts";

/** What is backed up, and where to. */
export interface BackupOptions {
  paths: NodePaths;
  /** What the running controller says of itself. */
  status: Pick<StatusDocument, "ClusterConfig" | "Workloads" | "Node">;
  /** The configuration file that it was started with; `-`: standard input. */
  configFile: string | undefined;
  /** Takes the archive instead of a file. */
  write?: ((bytes: Uint8Array) => Promise<void>) | undefined;
  /** Directory for the archive; with `write`: for what is on the way. Must exist. */
  directory: string;
  /** Directory from which programs can be run. @default {the data directory} */
  programRoom?: string;
  /** Whether to open what was backed up, to prove that it can be. */
  proves: boolean;
}

/** A backup that was made. */
export interface MadeBackup {
  /** Where the archive is; left out: it was written to `write`. */
  file: string | undefined;
  manifest: BackupManifest;
}

/** How many copies of the datastore there are at a time at most: itself, the archive, and what proves it. */
const COPIES = 3;

/**
 * Backs up a running controller: its datastore at one moment, its certificates, manifests, image bundles, configuration.
 *
 * An archive appears under its name only when it is whole and, with `proves`, found good.
 *
 * @throws {K0sError} If any part fails; nothing is left behind then.
 * @see k0s `pkg/backup`
 */
export async function createBackup(options: BackupOptions, work: BackupWork): Promise<MadeBackup> {
  const { paths, status, directory } = options;
  const store = storeToCopy(status.ClusterConfig as ClusterConfig, paths);
  await checkRoom(directory, await storeSizeBytes(store, paths, work));
  await using scratch = await temporaryDirectory(directory, { prefix: ".k0s-backup-", suffix: "" });
  // The directory of the archive may be one from which nothing can be run.
  await using programRoom = await temporaryDirectory(options.programRoom ?? paths.dataDir, {
    prefix: ".k0s-backup-",
    suffix: "",
  });
  let unpacked: Promise<EtcdPrograms> | undefined;
  const programs = () => unpacked ??= etcdPrograms(programRoom.path, work.ports);
  const making = { options, store, scratch: scratch.path, programs };
  return options.write === undefined
    ? await makeFile(making, work)
    : { file: undefined, manifest: await makeArchive(making, options.write, work) };
}

interface Making {
  options: BackupOptions;
  store: StoreToCopy;
  scratch: string;
  programs: () => Promise<EtcdPrograms>;
}

async function makeFile(making: Making, work: BackupWork): Promise<MadeBackup> {
  const { options: { directory, proves }, scratch } = making;
  const unfinished = `${scratch}/archive`;
  let manifest: BackupManifest;
  {
    using file = await openFile(unfinished, { write: true, createNew: true, mode: 0o600 });
    manifest = await makeArchive(making, (bytes) => file.write(bytes), work);
    await file.sync();
  }
  if (proves) {
    const sizeBytes = (await statOf(unfinished))?.sizeBytes ?? 0;
    const etcd = manifest.datastore.kind === "etcd" ? await making.programs() : undefined;
    await verifyBackup({ pieces: filePieces(unfinished), sizeBytes, room: scratch, programs: etcd }, work);
  }
  const file = `${directory}/${archiveName(work.ports.clock.now())}`;
  await renamePath(unfinished, file);
  return { file, manifest };
}

async function makeArchive(
  making: Making,
  write: (bytes: Uint8Array) => Promise<void>,
  work: BackupWork,
): Promise<BackupManifest> {
  const { options, store, scratch, programs } = making;
  const { paths } = options;
  const { path, ...datastore } = await copyDatastore(store, { paths, scratch, programs }, work);
  if (options.write !== undefined && options.proves && path !== undefined && datastore.kind !== "none") {
    work.told({ stage: "Opening the copy of the database" });
    const { kind } = datastore;
    const opened = kind === "etcd" ? await programs() : { binDir: "", ...work.ports };
    await proveDatastore({ kind, path }, { scratch, programs: opened, expected: datastore });
  }
  work.told({ stage: "Writing the archive" });
  const writer = new ArchiveWriter(write);
  try {
    if (path !== undefined && datastore.kind !== "none") await archiveFile(writer, datastore.member, path);
    for (const tree of TREES) await archiveTree(writer, tree, `${paths.dataDir}/${tree}`);
    await archiveFile(writer, CLUSTER_DEFAULTS_MEMBER, `${paths.dataDir}/${CLUSTER_DEFAULTS_MEMBER}`);
    const { type } = (options.status.ClusterConfig as ClusterConfig).spec.storage;
    const config = await configToArchive(options.configFile, { paths, storage: type });
    await writer.addText(CONFIG_MEMBER, 0o600, config.text);
    const manifest = manifestOf(options, { datastore, configFile: config.file, files: writer.files }, work);
    await writer.addText(MANIFEST_MEMBER, 0o600, renderManifest(manifest));
    await writer.finish();
    // The proof needs the room.
    if (path !== undefined) await removePath(path);
    return manifest;
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

function manifestOf(
  { paths, status }: BackupOptions,
  { datastore, configFile, files }: Pick<BackupManifest, "datastore" | "files"> & { configFile: string | undefined },
  { ports }: BackupWork,
): BackupManifest {
  return {
    format: MANIFEST_FORMAT,
    createdAt: ports.clock.now().toISOString(),
    role: "controller",
    versions: { k0s: K0S_VERSION },
    node: {
      hostname: hostname(),
      addresses: networkInterfaces().map(({ address }) => address),
      dataDir: paths.dataDir,
      // The API server, which knows the name, may be away.
      ...(status.Workloads ? { name: status.Node?.Name ?? nodeName({}, hostname()) } : {}),
    },
    ...(configFile === undefined ? {} : { configFile }),
    datastore,
    files: [...files],
  };
}

/** Upstream's form; ours has the time in UTC, as its `Z` says, and milliseconds that are none but zeros there. */
export function archiveName(now: Date): string {
  return `k0s_backup_${now.toISOString().replace(/[:.]/g, "_")}.tar.gz`;
}

async function checkRoom(directory: string, sizeBytes: number): Promise<void> {
  const { freeBytes } = await fileSystemSpace(directory);
  if (freeBytes >= COPIES * sizeBytes) return;
  const mebibytes = (bytes: number) => `${Math.ceil(bytes / 1024 / 1024)} MiB`;
  throw new K0sError(
    `Cannot back up to "${directory}": it has room for ${mebibytes(freeBytes)}, and ` +
      `${mebibytes(COPIES * sizeBytes)} may be needed on the way, ${COPIES} times the size of the database`,
    { hint: "Make room, or name another directory: --save-path, and by a schedule spec.backup.local.directory" },
  );
}
