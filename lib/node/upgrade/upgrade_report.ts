import { messageOf } from "../../base/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import { exists, isLocked, listDirectory, type Logger, removePath } from "../../platform/mod.ts";
import type { StatusDocument } from "../../status/mod.ts";
import { isUnfinished, journalFile, readableJournal, upgradeLockFile } from "./journal.ts";
import { removeSpentFiles } from "./swap.ts";

/** What a status says of the last upgrade of its node; nothing if there was none. */
export async function upgradeReport(
  paths: Pick<NodePaths, "upgradeDir">,
): Promise<Pick<StatusDocument, "LastUpgrade">> {
  const journal = await readableJournal(paths);
  if (journal === undefined) return {};
  const { from, to, startedAt, endedAt, phase, doing, reason, snapshot } = journal;
  return {
    LastUpgrade: {
      From: from,
      To: to,
      Result: journal.result ?? (await isLocked(upgradeLockFile(paths)) ? "running" : "interrupted"),
      StartedAt: startedAt,
      ...(endedAt === undefined ? { Phase: phase } : { EndedAt: endedAt }),
      ...(doing === undefined ? {} : { Doing: doing }),
      ...(reason === undefined ? {} : { Reason: reason }),
      ...(snapshot === undefined || journal.result === "upgraded" ? {} : { Snapshot: snapshot }),
    },
  };
}

/** What {@link removeAbandonedUpgrade} needs of the machine. */
export interface AbandonedUpgrade {
  /** The file that this k0s runs. */
  executable: string;
  /** Has the machine not go on with an upgrade any more. */
  forget(): Promise<void>;
  log: Logger;
}

/**
 * Removes what an upgrade has left that was killed before it had changed anything, or after its end. A start of k0s calls it.
 *
 * One that is unfinished is left alone: a service of its own goes on with it. Otherwise that goes first: it runs a file that is removed
 * here, and would be started again for ever without it.
 */
export async function removeAbandonedUpgrade(
  paths: Pick<NodePaths, "upgradeDir">,
  { executable, forget, log }: AbandonedUpgrade,
): Promise<void> {
  if (!await exists(upgradeLockFile(paths)) || await isLocked(upgradeLockFile(paths))) return;
  const journal = await readableJournal(paths);
  const result = journal?.result;
  if (isUnfinished(journal) || journal === undefined && await exists(journalFile(paths))) return;
  try {
    await forget();
    await removeSpentFiles(executable, result);
    for (const { name } of await listDirectory(paths.upgradeDir)) {
      if (name.startsWith(".k0s-backup-")) await removePath(`${paths.upgradeDir}/${name}`);
    }
  } catch (error) {
    // Such as a disk that can only be read by now: k0s runs from it all the same.
    log.warn("Cannot remove what an upgrade has left", { error: messageOf(error) });
  }
}
