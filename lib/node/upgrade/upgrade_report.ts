import { K0sError } from "../../base/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import { executablePath, exists, isLocked, listDirectory, removePath } from "../../platform/mod.ts";
import type { StatusDocument } from "../../status/mod.ts";
import { isUnfinished, journalFile, readJournal, type UpgradeJournal, upgradeLockFile } from "./journal.ts";
import { removeSwapFiles, swapFiles } from "./swap.ts";

/** What a status says of the last upgrade of its node; nothing if there was none. */
export async function upgradeReport(
  paths: Pick<NodePaths, "upgradeDir">,
): Promise<Pick<StatusDocument, "LastUpgrade">> {
  const journal = await readable(paths);
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

/** The status of a node must not fail for a journal that another version has written. */
async function readable(paths: Pick<NodePaths, "upgradeDir">): Promise<UpgradeJournal | undefined> {
  try {
    return await readJournal(paths);
  } catch (error) {
    if (error instanceof K0sError) return undefined;
    throw error;
  }
}

/**
 * Removes what an upgrade has left that was killed before it had changed anything, or after its end. A start of k0s calls it.
 *
 * One that is unfinished is left alone: a service of its own goes on with it.
 */
export async function removeAbandonedUpgrade(
  paths: Pick<NodePaths, "upgradeDir">,
  executable: string = executablePath(),
): Promise<void> {
  if (await isLocked(upgradeLockFile(paths))) return;
  const journal = await readable(paths);
  if (isUnfinished(journal) || journal === undefined && await exists(journalFile(paths))) return;
  await removeSwapFiles(swapFiles(executable));
  for (const { name } of await listDirectory(paths.upgradeDir)) {
    if (name.startsWith(".k0s-backup-")) await removePath(`${paths.upgradeDir}/${name}`);
  }
}
