import { K0sError, parseJson, stringifyJson } from "../../base/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import type { ServiceRole } from "../../install/mod.ts";
import { type Clock, ensureDirectory, isLocked, readTextIfExists, writeAtomic } from "../../platform/mod.ts";

/** What came of an upgrade: `abandoned` has changed nothing, after `failed` neither version is healthy. */
export type UpgradeResult = "upgraded" | "put-back" | "failed" | "abandoned";

/** Everything that whatever goes on with an upgrade has to know. Written before each step, so that a kill loses nothing. */
export interface UpgradeJournal {
  format: 1;
  /**
   * What it is doing, or would do next after a power cut: put the new file in place and have the service begin again with it; watch the
   * node until it is healthy, or not in time; the same with the old file.
   */
  phase: "installing" | "judging" | "putting-back" | "judging-old" | "ended";
  /** Versions of k0s. */
  from: string;
  to: string;
  /** The file that the service runs, links followed. */
  executable: string;
  service: { role: ServiceRole; name: string };
  /** How long a version may take to be healthy, in milliseconds. */
  withinMs: number;
  /** Pods of the system that were not Ready before: they are not held against the new version. */
  unreadyBefore: readonly string[];
  /** ISO 8601. */
  startedAt: string;
  endedAt?: string;
  /** What is waited for at the moment. */
  doing?: string;
  /** The backup that was made before; left out: there is no datastore of ours. */
  snapshot?: string;
  result?: UpgradeResult;
  /** Why the new version was given up. */
  reason?: string;
}

/** Where the journal of a node's upgrade lies. */
export function journalFile({ upgradeDir }: Pick<NodePaths, "upgradeDir">): string {
  return `${upgradeDir}/journal.json`;
}

/** Held by what goes on with an upgrade. */
export function upgradeLockFile({ upgradeDir }: Pick<NodePaths, "upgradeDir">): string {
  return `${upgradeDir}/lock`;
}

/** The last upgrade of a node, or the one that is under way; `undefined`: there was none. @throws {K0sError} */
export async function readJournal(paths: Pick<NodePaths, "upgradeDir">): Promise<UpgradeJournal | undefined> {
  const file = journalFile(paths);
  const text = await readTextIfExists(file);
  if (text === undefined) return undefined;
  const journal = parsed(text);
  if (journal?.format === 1) return journal;
  throw new K0sError(`Cannot read "${file}": this k0s does not know its format`, {
    hint: "Go on with the k0s that has begun the upgrade, or remove the file",
  });
}

/** The same; `undefined` also for one that another version has written, which must not keep others from their work. */
export async function readableJournal(paths: Pick<NodePaths, "upgradeDir">): Promise<UpgradeJournal | undefined> {
  try {
    return await readJournal(paths);
  } catch (error) {
    if (error instanceof K0sError) return undefined;
    throw error;
  }
}

function parsed(text: string): UpgradeJournal | undefined {
  try {
    return parseJson(text) as UpgradeJournal;
  } catch {
    // It is written in one step: what is there otherwise is not ours.
    return undefined;
  }
}

/** Whether something of it is left to do. */
export function isUnfinished(journal: UpgradeJournal | undefined): journal is UpgradeJournal {
  return journal !== undefined && journal.phase !== "ended";
}

/** Whether an upgrade is begun just now, or has begun and not ended. */
export async function isUpgradeUnderWay(paths: Pick<NodePaths, "upgradeDir">): Promise<boolean> {
  return await isLocked(upgradeLockFile(paths)) || isUnfinished(await readableJournal(paths));
}

/** Writes the journal, in one step. */
export async function writeJournal(paths: Pick<NodePaths, "upgradeDir">, journal: UpgradeJournal): Promise<void> {
  await ensureDirectory(paths.upgradeDir, { mode: 0o700 });
  await writeAtomic(journalFile(paths), `${stringifyJson(journal, 2)}\n`, { mode: 0o600 });
}

/** The journal of an upgrade that is over. */
export function ended(
  { doing: _, ...journal }: UpgradeJournal,
  outcome: { result: UpgradeResult; reason?: string | undefined },
  clock: Pick<Clock, "now">,
): UpgradeJournal {
  const reason = outcome.reason ?? journal.reason;
  return {
    ...journal,
    phase: "ended",
    endedAt: clock.now().toISOString(),
    result: outcome.result,
    ...(reason === undefined ? {} : { reason }),
  };
}
