import type { BegunUpgrade, UpgradeJournal, UpgradeResult } from "../../node/mod.ts";

/** Exit codes of the ends of an upgrade that had begun. */
const CODES: Readonly<Record<UpgradeResult, number>> = { upgraded: 0, abandoned: 1, "put-back": 3, failed: 4 };

/** What is printed of an upgrade that was only judged. */
export function judgedText({ from, to, sha256, hasDatastore }: BegunUpgrade, isDryRun: boolean): string {
  if (!isDryRun) return `k0s ${from} runs here already; add --force to take this file all the same\n`;
  const backup = hasDatastore ? "a backup is made first" : "there is no datastore of k0s to back up";
  return `Nothing speaks against an upgrade from ${from} to ${to} (sha256 ${sha256}); ${backup}\n`;
}

/** The same for programs. */
export function judgedDocument({ isUnderWay: _, ...judged }: BegunUpgrade, isDryRun: boolean): unknown {
  return { ...judged, result: isDryRun ? "checked" : "unchanged" };
}

/** The exit code of an upgrade that has ended. */
export function outcomeCode({ result = "abandoned" }: UpgradeJournal): number {
  return CODES[result];
}

/** What is printed of an upgrade that has ended. */
export function outcomeText({ from, to, result, reason = "", snapshot }: UpgradeJournal): string {
  const backup = snapshot === undefined ? "" : `\nThe backup that was made before is ${snapshot}`;
  switch (result) {
    case "upgraded":
      return `Upgraded from ${from} to ${to}\n`;
    case "put-back":
      return `Cannot upgrade to ${to}, and ${from} runs again: ${reason}${backup}`;
    case "failed":
      return `Cannot upgrade to ${to}, and this node is not healthy: ${reason}${backup}`;
    default:
      return `Cannot upgrade to ${to}, nothing was changed: ${reason}`;
  }
}

/** The same for programs. */
export function outcomeDocument({ from, to, result, reason, snapshot, startedAt, endedAt }: UpgradeJournal): unknown {
  const kept = result === "upgraded" ? undefined : snapshot;
  return { from, to, result, reason, snapshot: kept, startedAt, endedAt };
}
