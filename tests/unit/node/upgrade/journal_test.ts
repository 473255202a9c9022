import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import {
  ended,
  isUnfinished,
  isUpgradeUnderWay,
  readableJournal,
  readJournal,
  upgradeLockFile,
  writeJournal,
} from "../../../../lib/node/upgrade/journal.ts";
import { tryLock } from "../../../../lib/platform/mod.ts";
import { FakeClock } from "../../../support/fakes.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { aJournal, namesIn, pathsIn } from "./_upgrade.ts";

Deno.test("writeJournal() writes what readJournal() reads, for root alone", async () => {
  await inDirectory(async (directory) => {
    const paths = pathsIn(directory);
    assertEquals(await readJournal(paths), undefined);

    await writeJournal(paths, aJournal(directory));

    assertEquals(await readJournal(paths), aJournal(directory));
    assertEquals(Deno.statSync(`${paths.upgradeDir}/journal.json`).mode! & 0o777, 0o600);
    assertEquals(namesIn(paths.upgradeDir), ["journal.json"]);
  });
});

Deno.test("readJournal() refuses one that it does not know, and readableJournal() takes it for none", async () => {
  await inDirectory(async (directory) => {
    const paths = pathsIn(directory);
    await Deno.mkdir(paths.upgradeDir, { recursive: true });
    for (const text of ['{"format": 2}', "{"]) {
      await Deno.writeTextFile(`${paths.upgradeDir}/journal.json`, text);
      await assertRejects(() => readJournal(paths), K0sError, "this k0s does not know its format");
      assertEquals(await readableJournal(paths), undefined);
    }
  });
});

Deno.test("ended() closes a journal and keeps the reason that it had", () => {
  const journal = aJournal("/d", { phase: "judging-old", reason: "broken", doing: "waiting" });

  const closed = ended(journal, { result: "put-back" }, new FakeClock());

  const { doing: _, ...rest } = journal;
  assertEquals(closed, { ...rest, phase: "ended", endedAt: "2026-01-02T03:04:05.000Z", result: "put-back" });
  assertEquals([isUnfinished(undefined), isUnfinished(journal), isUnfinished(closed)], [false, true, false]);
});

Deno.test("isUpgradeUnderWay() is so from the lock that it begins with to the end of the journal", async () => {
  await inDirectory(async (directory) => {
    const paths = pathsIn(directory);
    assertEquals(await isUpgradeUnderWay(paths), false);
    await Deno.mkdir(paths.upgradeDir, { recursive: true });
    {
      using _lock = await tryLock(upgradeLockFile(paths));
      assertEquals(await isUpgradeUnderWay(paths), true);
    }
    await writeJournal(paths, aJournal(directory, { phase: "judging" }));
    assertEquals(await isUpgradeUnderWay(paths), true);
    await writeJournal(paths, aJournal(directory, { phase: "ended", result: "put-back" }));
    assertEquals(await isUpgradeUnderWay(paths), false);
  });
});
