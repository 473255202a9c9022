import { type ArchiveContents, decrypted, type PlaceOf, unpackArchive } from "../../backup/mod.ts";
import { K0sError } from "../../base/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import {
  ensureDirectory,
  exists,
  filePieces,
  fileSystemSpace,
  removeEmptyDirectory,
  statOf,
  temporaryDirectory,
  writeAtomic,
} from "../../platform/mod.ts";
import { isMarkedDataDirectory, markDataDirectory } from "../data_marker.ts";
import { checkDataDirectory } from "../directories.ts";
import { isNodeRunning } from "../runtime_config.ts";
import { etcdPrograms } from "./etcd_programs.ts";
import { checkEmptyDataDirectory, judgeArchive, removeUnfinished, RESTORE_PREFIX } from "./judge_archive.ts";
import { moveIntoPlace } from "./move_into_place.ts";
import { restoreDatastore } from "./restore_datastore.ts";
import { type RestorePlan, restorePlan } from "./restore_plan.ts";
import { restoredConfig, thisMachine } from "./restored_config.ts";
import { type BackupWork, counted } from "./work.ts";

/** What is restored. */
export interface RestoreOptions {
  paths: NodePaths;
  /** The archive. It is read twice. */
  file: string;
  /** Keys of age, if it may be encrypted. @default {none} */
  identities?: readonly string[];
  /** Where its configuration is to go; left out: nowhere. */
  configOut: string | undefined;
}

/** A cluster that was restored. */
export interface RestoredBackup {
  /** Text of its configuration; left out: the archive has none. */
  config: string | undefined;
  /** What the operator should know, and what is left to do. */
  notes: readonly string[];
}

/**
 * Restores a controller out of an archive, as the only one of its cluster. It is not started.
 *
 * Nothing is written before the archive has been read to its end and found good. What is made then lies in a directory of its
 * own until all of it is ready; a failure removes it.
 *
 * @throws {K0sError} If k0s runs, the machine has a node already, the archive is not good, or anything fails.
 * @see k0s `pkg/backup`
 */
export async function restoreBackup(options: RestoreOptions, work: BackupWork): Promise<RestoredBackup> {
  const { paths } = options;
  await checkMachine(options);
  const contents = await unpackArchive(await openArchive(options, "Checking the archive", work));
  await judgeArchive(contents, paths);
  const { datastore: { kind } } = contents;
  const restored = await restoredConfig(contents.config ?? "", { paths, machine: thisMachine(), kind });
  const plan = restorePlan({ contents, restored, paths });
  await checkDatabase(plan);
  const config = contents.config === undefined ? undefined : restored.text;
  await withNewDirectories(directoriesFor(options, plan), async () => {
    await removeUnfinished(paths);
    await checkRoom(contents, paths.dataDir);
    await using staging = await temporaryDirectory(paths.dataDir, { prefix: RESTORE_PREFIX, suffix: "" });
    await makeReady({ options, plan, contents }, staging.path, work);
    await moveIntoPlace(partsIn(staging.path, plan, paths), async () => {
      // Last, since it may replace a file.
      if (options.configOut === undefined || config === undefined) return;
      await writeAtomic(options.configOut, config, { mode: 0o600 });
    });
  });
  return { config, notes: plan.notes };
}

/** What has to be so before anything is read. Reads only. */
async function checkMachine({ paths, file }: RestoreOptions): Promise<void> {
  if (await isNodeRunning(paths)) {
    throw new K0sError("k0s seems to be running! k0s must be down during the restore operation.", {
      hint: "Stop it with: k0s stop; this machine has a node then, which k0s reset removes",
    });
  }
  if ((await statOf(file))?.kind !== "file") {
    throw new K0sError(`given file ${file} does not exist`, { hint: "Name an archive that k0s backup has made" });
  }
  await checkDataDirectory(paths);
  await checkEmptyDataDirectory(paths);
}

async function checkDatabase({ database }: RestorePlan): Promise<void> {
  for (const path of database === undefined ? [] : [database, `${database}-wal`, `${database}-shm`]) {
    if (!await exists(path)) continue;
    throw new K0sError(`Cannot restore the archive: there is a database already, "${path}"`, {
      hint: "Move it away with its -wal and -shm files",
    });
  }
}

async function openArchive({ file, identities = [] }: RestoreOptions, stage: string, { told }: BackupWork) {
  const sizeBytes = (await statOf(file))?.sizeBytes ?? 0;
  return decrypted(counted(filePieces(file), { sizeBytes, stage, told }), identities);
}

/** What has to be there before anything is put into it, by path with its mode. */
function directoriesFor({ paths, configOut }: RestoreOptions, { database }: RestorePlan): Map<string, number> {
  return new Map([
    ...(database === undefined ? [] : [[parentOf(database), 0o750] as const]),
    ...(configOut === undefined ? [] : [[parentOf(configOut), 0o755] as const]),
    [paths.dataDir, 0o755],
  ]);
}

/** Runs something that needs directories; if it fails, those are removed that were not there. */
async function withNewDirectories(directories: ReadonlyMap<string, number>, run: () => Promise<void>): Promise<void> {
  const made: string[] = [];
  try {
    // Those above before those in them.
    for (const [directory, mode] of [...directories].sort()) {
      if (await exists(directory)) continue;
      made.push(directory);
      await ensureDirectory(directory, { mode });
    }
    await run();
  } catch (error) {
    for (const directory of made.toReversed()) await removeEmptyDirectory(directory);
    throw error;
  }
}

async function checkRoom({ files, datastore }: ArchiveContents, dataDir: string): Promise<void> {
  const { freeBytes } = await fileSystemSpace(dataDir);
  const twice = files.filter(({ name }) => name === datastore.member);
  const neededBytes = [...files, ...twice].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (freeBytes >= neededBytes) return;
  const mebibytes = (bytes: number) => `${Math.ceil(bytes / 1024 / 1024)} MiB`;
  throw new K0sError(
    `Cannot restore into "${dataDir}": it has room for ${mebibytes(freeBytes)}, ${mebibytes(neededBytes)} are needed`,
    { hint: "Make room, or choose another place with --data-dir" },
  );
}

async function makeReady(
  { options, plan, contents }: { options: RestoreOptions; plan: RestorePlan; contents: ArchiveContents },
  staging: string,
  work: BackupWork,
): Promise<void> {
  const { member } = contents.datastore;
  const place: PlaceOf = (name) => {
    if (name === member) return `${staging}/datastore`;
    const inDataDir = plan.inDataDir(name);
    return inDataDir === undefined ? undefined : `${staging}/tree/${inDataDir}`;
  };
  await unpackArchive(await openArchive(options, "Unpacking the archive", work), place);
  if (!await isMarkedDataDirectory(options.paths.dataDir)) await markDataDirectory(`${staging}/tree`);
  work.told({ stage: "Opening the datastore" });
  await restoreDatastore({
    ...plan.datastore,
    unpacked: `${staging}/datastore`,
    etcdDataDir: `${staging}/etcd`,
    programs: () => etcdPrograms(staging, work.ports),
  });
}

function partsIn(staging: string, { database, datastore }: RestorePlan, paths: NodePaths) {
  return [
    ...(datastore.kind === "etcd" ? [{ from: `${staging}/etcd`, to: paths.etcdDataDir }] : []),
    ...(database === undefined ? [] : [{ from: `${staging}/datastore`, to: database }]),
    { from: `${staging}/tree`, to: paths.dataDir },
  ];
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
