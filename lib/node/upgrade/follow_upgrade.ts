import { K0sError } from "../../base/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import { type ServiceManager, UPGRADE_SERVICE } from "../../install/mod.ts";
import { exists, isLocked } from "../../platform/mod.ts";
import type { BackupWork } from "../backup/work.ts";
import { isUnfinished, readJournal, type UpgradeJournal, upgradeLockFile } from "./journal.ts";
import { installUpgrade } from "./upgraded_machine.ts";

const ASK_EVERY_MS = 500;
/** How long nothing may go on with an upgrade before that is an error, in milliseconds: a service manager starts it again. */
const IDLE_FOR_MS = 30_000;

/** The exit code for that: whether anything was changed is not known. */
const INTERRUPTED = 2;

/** How much of what is waited for has room on a line of a terminal, in characters. */
const LONGEST_STAGE = 80;

/** What each phase is called. */
const STAGES: Readonly<Record<UpgradeJournal["phase"], string>> = {
  installing: "Restarting k0s with the new file",
  judging: "Waiting for the new version",
  "putting-back": "Putting the old file back",
  "judging-old": "Waiting for the old version",
  ended: "Tidying up",
};

/**
 * Has an upgrade that was interrupted go on. Nothing happens where none is unfinished, or where it goes on already.
 *
 * @returns Its journal; `undefined`: nothing was to be done.
 */
export async function resumeUpgrade(
  paths: Pick<NodePaths, "upgradeDir" | "dataDir" | "statusSocket">,
  findManager: () => Promise<ServiceManager>,
): Promise<UpgradeJournal | undefined> {
  const journal = await readJournal(paths);
  if (!isUnfinished(journal)) return undefined;
  if (await isLocked(upgradeLockFile(paths))) return journal;
  const manager = await findManager();
  // Removed by hand, or lost with a file system: nothing else would go on with it, and no other one could begin.
  if (!await exists(manager.definitionPath(UPGRADE_SERVICE))) {
    await installUpgrade(manager, { executable: journal.executable, paths });
  }
  await manager.start(UPGRADE_SERVICE);
  return journal;
}

/**
 * Waits for the end of the upgrade that is under way, and tells how far it is.
 *
 * @throws {K0sError} If nothing goes on with it any more.
 */
export async function followUpgrade(
  paths: Pick<NodePaths, "upgradeDir">,
  { ports: { clock }, told }: BackupWork,
): Promise<UpgradeJournal> {
  for (let busyMs = clock.monotonicMs();; await clock.sleep(ASK_EVERY_MS)) {
    const journal = await readJournal(paths);
    const isBusy = await isLocked(upgradeLockFile(paths));
    if (journal !== undefined && !isUnfinished(journal) && !isBusy) return journal;
    if (journal !== undefined) told({ stage: stageOf(journal) });
    if (isBusy) busyMs = clock.monotonicMs();
    if (clock.monotonicMs() - busyMs < IDLE_FOR_MS) continue;
    throw new K0sError("The upgrade was interrupted", { exitCode: INTERRUPTED, hint: "Go on with it by: k0s upgrade" });
  }
}

function stageOf({ phase, doing }: UpgradeJournal): string {
  const [line = ""] = doing?.split("\n") ?? [];
  return line === "" ? STAGES[phase] : `${STAGES[phase]}: ${line.slice(0, LONGEST_STAGE)}`;
}
