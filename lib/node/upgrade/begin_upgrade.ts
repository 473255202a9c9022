import { K0sError, messageOf } from "../../base/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import { UPGRADE_SERVICE } from "../../install/mod.ts";
import { ensureDirectory, type FileLock, removePath, tryLock } from "../../platform/mod.ts";
import { createBackup } from "../backup/create_backup.ts";
import type { BackupWork } from "../backup/work.ts";
import {
  ended,
  isUnfinished,
  isUpgradeUnderWay,
  readJournal,
  type UpgradeJournal,
  upgradeLockFile,
  writeJournal,
} from "./journal.ts";
import { type JudgedUpgrade, judgeUpgrade, type UpgradeOptions } from "./preflight.ts";
import { removeSwapFiles, retainPrevious, swapFiles } from "./swap.ts";
import { installUpgrade } from "./upgraded_machine.ts";

/** What was judged or begun. */
export interface BegunUpgrade {
  /** Versions of k0s. */
  from: string;
  to: string;
  /** Digest of the new file, hexadecimal. */
  sha256: string;
  /** Whether this node keeps a datastore, which is backed up first. */
  hasDatastore: boolean;
  /** Whether it goes on now; else it was only judged, or the node runs that version already. */
  isUnderWay: boolean;
}

/**
 * Upgrades the k0s of this machine: judges, backs up, and leaves the rest to a service of its own, which the old file runs.
 * That goes on whatever becomes of us, also after a power cut.
 *
 * @param options.dryRun Only to judge.
 * @throws {K0sError} With what speaks against it; nothing of the node has changed then.
 */
export async function beginUpgrade(
  options: UpgradeOptions & { dryRun: boolean },
  work: BackupWork,
): Promise<BegunUpgrade> {
  const { paths, dryRun, force } = options;
  await ensureDirectory(paths.upgradeDir, { mode: 0o700 });
  let judged: JudgedUpgrade | undefined;
  try {
    {
      using _lock = await lockUpgrade(options);
      judged = await judgeUpgrade(options, work);
      const { from, to, sha256, hasDatastore } = judged;
      const isThere = to === from && !force;
      if (dryRun || isThere) {
        await removeSwapFiles(swapFiles(judged.executable));
        return { from, to, sha256, hasDatastore, isUnderWay: false };
      }
      await prepare(options, judged, work);
    }
    await judged.service.manager.start(UPGRADE_SERVICE);
  } catch (error) {
    if (judged !== undefined) await undo(options, judged, { error, work });
    throw error;
  }
  const { from, to, sha256, hasDatastore } = judged;
  return { from, to, sha256, hasDatastore, isUnderWay: true };
}

/** Refuses a second upgrade beside the first, whose node may not answer just now. @throws {K0sError} */
export async function assertNoUpgrade(paths: Pick<NodePaths, "upgradeDir">): Promise<void> {
  if (await isUpgradeUnderWay(paths)) throw underWay();
}

async function lockUpgrade({ paths }: UpgradeOptions): Promise<FileLock> {
  const lock = await tryLock(upgradeLockFile(paths));
  if (lock === undefined) throw underWay();
  if (!isUnfinished(await readJournal(paths))) return lock;
  lock[Symbol.dispose]();
  throw underWay();
}

function underWay(): K0sError {
  return new K0sError("Cannot upgrade: another upgrade is under way", {
    hint: "See how far it is with: k0s status; go on with it by: k0s upgrade",
  });
}

async function prepare(options: UpgradeOptions, judged: JudgedUpgrade, work: BackupWork): Promise<void> {
  const { paths, status, configFile } = options;
  const snapshot = judged.hasDatastore
    ? (await createBackup({ paths, status, configFile, directory: paths.upgradeDir, proves: true }, work)).file
    : undefined;
  try {
    await handOver(options, judged, { snapshot, work });
  } catch (error) {
    if (snapshot !== undefined) await removePath(snapshot);
    throw error;
  }
}

/** From the moment that the journal is there, the service of the upgrade has its way. */
async function handOver(
  { paths, withinMs }: UpgradeOptions,
  { executable, service: { role, name, manager }, from, to, unreadyBefore }: JudgedUpgrade,
  { snapshot, work }: { snapshot: string | undefined; work: BackupWork },
): Promise<void> {
  await retainPrevious(swapFiles(executable));
  await installUpgrade(manager, { executable, paths });
  await writeJournal(paths, {
    format: 1,
    phase: "installing",
    from,
    to,
    executable,
    service: { role, name },
    withinMs,
    unreadyBefore,
    startedAt: work.ports.clock.now().toISOString(),
    ...(snapshot === undefined ? {} : { snapshot }),
  });
}

/** Nothing was begun: the machine is as it was; unless the service has begun all the same, which has its way then. */
async function undo(
  { paths }: UpgradeOptions,
  { service, executable }: JudgedUpgrade,
  { error, work }: { error: unknown; work: BackupWork },
): Promise<void> {
  using lock = await tryLock(upgradeLockFile(paths));
  if (lock === undefined) return;
  await service.manager.forgetUpgrade(UPGRADE_SERVICE);
  await removeSwapFiles(swapFiles(executable));
  const journal = await readJournal(paths);
  if (!isUnfinished(journal)) return;
  if (journal.snapshot !== undefined) await removePath(journal.snapshot);
  await writeJournal(paths, abandoned(journal, messageOf(error), work));
}

function abandoned(
  { snapshot: _, ...journal }: UpgradeJournal,
  reason: string,
  { ports: { clock } }: BackupWork,
): UpgradeJournal {
  return ended(journal, { result: "abandoned", reason }, clock);
}
