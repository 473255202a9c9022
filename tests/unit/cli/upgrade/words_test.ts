import { assertEquals } from "@std/assert";
import {
  judgedDocument,
  judgedText,
  outcomeCode,
  outcomeDocument,
  outcomeText,
} from "../../../../lib/cli/upgrade/words.ts";
import type { UpgradeJournal } from "../../../../lib/node/mod.ts";

const FROM = "v1.37.2+k0s.0";
const TO = "v1.37.3+k0s.0";

function ended(result: UpgradeJournal["result"], changes: Partial<UpgradeJournal> = {}): UpgradeJournal {
  return {
    format: 1,
    phase: "ended",
    from: FROM,
    to: TO,
    executable: "/usr/local/bin/k0s",
    service: { role: "controller", name: "k0scontroller" },
    withinMs: 1,
    unreadyBefore: [],
    startedAt: "2026-01-02T03:00:00.000Z",
    endedAt: "2026-01-02T03:04:05.000Z",
    ...(result === undefined ? {} : { result }),
    ...changes,
  };
}

Deno.test("judgedText() says what a dry run has found, or that the version runs already", () => {
  const judged = { from: FROM, to: TO, sha256: "abc", hasDatastore: true, isUnderWay: false };
  const found = `Nothing speaks against an upgrade from ${FROM} to ${TO} (sha256 abc)`;

  assertEquals(judgedText(judged, true), `${found}; a backup is made first\n`);
  assertEquals(
    judgedText({ ...judged, hasDatastore: false }, true),
    `${found}; there is no datastore of k0s to back up\n`,
  );
  assertEquals(
    judgedText({ ...judged, to: FROM }, false),
    `k0s ${FROM} runs here already; add --force to take this file all the same\n`,
  );
});

Deno.test("judgedDocument() has what came of it where the outcome of an upgrade has it", () => {
  const facts = { from: FROM, to: TO, sha256: "abc", hasDatastore: true };

  assertEquals(judgedDocument({ ...facts, isUnderWay: false }, true), { ...facts, result: "checked" });
  assertEquals(judgedDocument({ ...facts, isUnderWay: false }, false), { ...facts, result: "unchanged" });
});

Deno.test("outcomeText() and outcomeCode() tell every end apart", () => {
  const snapshot = "/var/lib/k0s/upgrade/k0s_backup.tar.gz";
  const backup = `\nThe backup that was made before is ${snapshot}`;
  const cases = [
    [ended("upgraded", { snapshot }), 0, `Upgraded from ${FROM} to ${TO}\n`],
    [ended("put-back", { reason: "r", snapshot }), 3, `Cannot upgrade to ${TO}, and ${FROM} runs again: r${backup}`],
    [
      ended("failed", { reason: "r", snapshot }),
      4,
      `Cannot upgrade to ${TO}, and this node is not healthy: r${backup}`,
    ],
    [ended("put-back", { reason: "r" }), 3, `Cannot upgrade to ${TO}, and ${FROM} runs again: r`],
    [ended("abandoned", { reason: "r" }), 1, `Cannot upgrade to ${TO}, nothing was changed: r`],
    [ended(undefined), 1, `Cannot upgrade to ${TO}, nothing was changed: `],
  ] as const;
  for (const [journal, code, text] of cases) assertEquals([outcomeCode(journal), outcomeText(journal)], [code, text]);
});

Deno.test("outcomeDocument() names the backup while it is there", () => {
  const times = { startedAt: "2026-01-02T03:00:00.000Z", endedAt: "2026-01-02T03:04:05.000Z" };
  const snapshot = "/s";

  assertEquals(outcomeDocument(ended("upgraded", { snapshot })), {
    ...{ from: FROM, to: TO, result: "upgraded", reason: undefined, snapshot: undefined },
    ...times,
  });
  assertEquals(outcomeDocument(ended("put-back", { snapshot, reason: "r" })), {
    ...{ from: FROM, to: TO, result: "put-back", reason: "r", snapshot },
    ...times,
  });
});
