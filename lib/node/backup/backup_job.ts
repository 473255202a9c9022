import {
  archiveNameOf,
  type ArchiveStore,
  encryptFile,
  openArchiveStores,
  parseArchiveName,
  pruneStore,
  retentionOf,
  workDirectory,
} from "../../backup/mod.ts";
import { isCancelled, K0sError, messageOf } from "../../base/mod.ts";
import type { BackupSettings, NodePaths } from "../../config/mod.ts";
import { KubeClient } from "../../kube/mod.ts";
import { ensureDirectory, exists, readText, removePath, statOf } from "../../platform/mod.ts";
import { PartlyKeptError, type ScheduledArchive } from "../../reconcilers/mod.ts";
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
  /** Name of an archive that the new one takes the place of. */
  replaces?: string | undefined;
}

/**
 * Makes a proved archive of the controller that runs here, keeps it where the settings say, and removes those that are too
 * many there.
 *
 * @throws {K0sError} If any of that fails.
 */
export async function performBackupJob(
  job: BackupJob,
  work: BackupWork,
  signal: AbortSignal,
): Promise<ScheduledArchive> {
  const { paths, cluster, settings, replaces } = job;
  const { local } = settings;
  using stack = new DisposableStack();
  const { http, clock } = work.ports;
  const client = async () => stack.use(KubeClient.fromKubeconfig(await readText(paths.adminKubeconfig), http));
  // What is wrong with credentials is known before anything large is made.
  const stores = stack.use(await openArchiveStores(settings, { http, clock, client, signal }));
  if (local !== undefined && !await exists(local.directory)) await ensureDirectory(local.directory, { mode: 0o700 });
  await using room = await workRoom([local?.directory ?? paths.dataDir, paths.dataDir], cluster);
  const [directory = "", programRoom = directory] = room.directories;
  const status = await readStatus(paths.statusSocket, work.ports.http);
  const { configFile } = job;
  const { recipients } = settings.encryption ?? {};
  const isEncrypted = recipients !== undefined;
  // In the clear it does not leave the disk that has the keys anyway.
  const inClear = isEncrypted ? programRoom : directory;
  const { file = "", manifest } = await createBackup(
    { paths, status, configFile, directory: inClear, programRoom, proves: true },
    work,
  );
  const name = archiveNameOf({ cluster, createdAt: new Date(manifest.createdAt), isEncrypted });
  const toKeep = isEncrypted ? await encrypted(file, { to: `${directory}/archive.age`, recipients }, work) : file;
  work.told({ stage: "Keeping the archive" });
  const kept = await saveArchive({ file: toKeep, name }, stores.all, async (store) => {
    const options = { cluster, made: name, replaces, retention: retentionOf(settings), now: clock.now(), isDry: false };
    return (await pruneStore(store, options)).length;
  });
  const { datastore } = manifest;
  return { name, ...kept, ...(datastore.kind === "none" ? { notIncluded: datastore.notIncluded } : {}) };
}

/** Directories that only this job uses. @throws {K0sError} If there can be none. */
async function workRoom(parents: readonly string[], cluster: string) {
  await using stack = new AsyncDisposableStack();
  const directories: string[] = [];
  for (const parent of new Set(parents)) {
    try {
      directories.push(stack.use(await workDirectory(parent, cluster)).path);
    } catch (cause) {
      throw new K0sError(`Cannot back up to "${parent}": ${messageOf(cause)}`, { cause });
    }
  }
  const made = stack.move();
  return { directories, [Symbol.asyncDispose]: () => made.disposeAsync() };
}

/** Encrypts a proved archive, and removes it in the clear. */
async function encrypted(
  file: string,
  { to, recipients }: { to: string; recipients: readonly string[] },
  { told }: BackupWork,
): Promise<string> {
  await encryptFile(file, { to, recipients, told: () => told({ stage: "Encrypting the archive" }) });
  await removePath(file);
  return to;
}

/**
 * Keeps an archive at all places: where one fails, the others have it. One that removes nothing has the archive even so: if that
 * were a failure, each further try would leave one more there.
 *
 * @throws {K0sError} If one does not have it.
 */
async function saveArchive(
  archive: { file: string; name: string },
  stores: readonly ArchiveStore[],
  retire: (store: ArchiveStore) => Promise<number>,
): Promise<Omit<ScheduledArchive, "name" | "notIncluded">> {
  let { file } = archive;
  const { name } = archive;
  const sizeBytes = (await statOf(file))?.sizeBytes ?? 0;
  const places: string[] = [];
  const failures: unknown[] = [];
  const notRemoved: string[] = [];
  let prunedCount = 0;
  for (const store of stores) {
    try {
      file = await store.save(file, name);
      await checkKept(store, { name, sizeBytes });
      places.push(store.place);
    } catch (error) {
      if (isCancelled(error)) throw error;
      failures.push(error);
      continue;
    }
    try {
      prunedCount += await retire(store);
    } catch (error) {
      if (isCancelled(error)) throw error;
      notRemoved.push(messageOf(error));
    }
  }
  if (failures.length === 0) {
    return { sizeBytes, places, prunedCount, ...(notRemoved.length > 0 ? { notRemoved: notRemoved.join("; ") } : {}) };
  }
  const messages = failures.map(messageOf).join("; ");
  const [cause] = failures;
  const hint = cause instanceof K0sError ? cause.hint : undefined;
  if (places.length === 0) throw new K0sError(messages, { cause, ...(hint === undefined ? {} : { hint }) });
  throw new PartlyKeptError(`${messages}; it is in ${places.join(", ")}`, { archive: name, cause, hint });
}

async function checkKept(store: ArchiveStore, { name, sizeBytes }: { name: string; sizeBytes: number }): Promise<void> {
  const { cluster = "" } = parseArchiveName(name) ?? {};
  const kept = (await store.list(cluster)).find((one) => one.name === name);
  if (kept?.sizeBytes === sizeBytes) return;
  const found = kept === undefined ? "it is not there" : `it has ${kept.sizeBytes} bytes there instead of ${sizeBytes}`;
  throw new K0sError(`Cannot keep the archive "${name}" in ${store.place}: ${found} afterwards`);
}
