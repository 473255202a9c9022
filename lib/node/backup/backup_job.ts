import { archiveNameOf, archiveStores, pruneStore, retentionOf, workDirectory } from "../../backup/mod.ts";
import { K0sError } from "../../base/mod.ts";
import type { BackupSettings, NodePaths } from "../../config/mod.ts";
import { ensureDirectory, exists, removePath } from "../../platform/mod.ts";
import type { ScheduledArchive } from "../../reconcilers/mod.ts";
import { readStatus } from "../../status/mod.ts";
import { createBackup } from "./create_backup.ts";
import type { BackupWork } from "./work.ts";

/** A backup that a controller wants by its schedule, as it tells the process that makes it. */
export interface BackupJob {
  paths: NodePaths;
  /** The configuration file that k0s was started with; `-`: standard input. */
  configFile: string;
  /** The cluster as names of archives have it. */
  cluster: string;
  settings: BackupSettings;
}

/**
 * Makes a proved archive of the controller that runs here, keeps it where the settings say, and removes those that are too
 * many there.
 *
 * @throws {K0sError} If any of that fails.
 */
export async function performBackupJob(job: BackupJob, work: BackupWork): Promise<ScheduledArchive> {
  const { paths, cluster, settings } = job;
  const { local } = settings;
  if (local !== undefined && !await exists(local.directory)) await ensureDirectory(local.directory, { mode: 0o700 });
  await using room = await workRoom([local?.directory ?? paths.dataDir, paths.dataDir], cluster);
  const [directory = "", programRoom = directory] = room.directories;
  const status = await readStatus(paths.statusSocket, work.ports.http);
  const { configFile } = job;
  const { file = "", manifest } = await createBackup(
    { paths, status, configFile, directory, programRoom, proves: true },
    work,
  );
  const name = archiveNameOf({ cluster, createdAt: new Date(manifest.createdAt) });
  return { name, ...await keepArchive({ file, name }, job, work) };
}

/** Directories that only this job uses: what an earlier one has left there, since it was killed, is removed. */
async function workRoom(parents: readonly string[], cluster: string) {
  const directories = [...new Set(parents)].map((parent) => workDirectory(parent, cluster));
  for (const directory of directories) {
    await removePath(directory);
    await ensureDirectory(directory, { mode: 0o700 });
  }
  return {
    directories,
    async [Symbol.asyncDispose]() {
      for (const directory of directories) await removePath(directory);
    },
  };
}

async function keepArchive(
  { file, name }: { file: string; name: string },
  { cluster, settings }: BackupJob,
  { ports }: BackupWork,
): Promise<Omit<ScheduledArchive, "name">> {
  let [sizeBytes, prunedCount] = [0, 0];
  const places: string[] = [];
  for (const store of archiveStores(settings)) {
    await store.keep(file, name);
    const kept = (await store.list(cluster)).find((one) => one.name === name);
    if (kept === undefined) {
      throw new K0sError(`Cannot keep the archive "${name}": it is not in ${store.place} afterwards`);
    }
    sizeBytes = kept.sizeBytes;
    places.push(store.place);
    const retention = retentionOf(settings);
    const pruned = await pruneStore(store, { cluster, retention, now: ports.clock.now(), isDry: false });
    prunedCount += pruned.length;
  }
  return { sizeBytes, places, prunedCount };
}
