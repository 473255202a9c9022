import { assertEquals } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { type UpgradeJournal, upgradeLockFile, writeJournal } from "../../../../lib/node/upgrade/journal.ts";
import { removeAbandonedUpgrade, upgradeReport } from "../../../../lib/node/upgrade/upgrade_report.ts";
import { tryLock } from "../../../../lib/platform/mod.ts";
import { FakeLogger } from "../../../support/fakes.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { aJournal, namesIn, NEW, OLD, pathsIn } from "./_upgrade.ts";

const STARTED = { From: OLD, To: NEW, StartedAt: "2026-01-02T03:00:00.000Z" };

Deno.test("upgradeReport() tells of the last upgrade, if there was one", async () => {
  await inDirectory(async (directory) => {
    const paths = pathsIn(directory);
    const report = async (changes: Partial<UpgradeJournal>) => {
      await writeJournal(paths, aJournal(directory, changes));
      return (await upgradeReport(paths)).LastUpgrade;
    };
    assertEquals(await upgradeReport(paths), {});

    const judging = await report({ phase: "judging", doing: "kine is starting", snapshot: "/s" });
    const going = { ...STARTED, Phase: "judging", Doing: "kine is starting", Snapshot: "/s" };
    assertEquals(judging, { ...going, Result: "interrupted" });
    {
      using _lock = await tryLock(upgradeLockFile(paths));
      assertEquals((await upgradeReport(paths)).LastUpgrade, { ...going, Result: "running" });
    }
    const end = { phase: "ended", endedAt: "2026-01-02T03:04:05.000Z", snapshot: "/s" } as const;
    const EndedAt = end.endedAt;
    assertEquals(await report({ ...end, result: "upgraded" }), { ...STARTED, EndedAt, Result: "upgraded" });
    assertEquals(await report({ ...end, result: "put-back", reason: "why" }), {
      ...STARTED,
      EndedAt,
      Result: "put-back",
      Reason: "why",
      Snapshot: "/s",
    });
  });
});

Deno.test("upgradeReport() says nothing of a journal that another version has written", async () => {
  await inDirectory(async (directory) => {
    const paths = pathsIn(directory);
    await Deno.mkdir(paths.upgradeDir, { recursive: true });
    await Deno.writeTextFile(`${paths.upgradeDir}/journal.json`, '{"format":2}');

    assertEquals(await upgradeReport(paths), {});
  });
});

/** What an upgrade leaves when it is killed, and a start of k0s on that. */
async function left(directory: string) {
  const paths = pathsIn(directory);
  await Deno.mkdir(`${paths.upgradeDir}/.k0s-backup-x`, { recursive: true });
  for (const name of ["k0s", "k0s.upgrade-next", "k0s.upgrade-previous", "k0s.previous"]) {
    await Deno.writeTextFile(`${directory}/${name}`, name);
  }
  await Deno.writeTextFile(`${paths.upgradeDir}/k0s_backup_1.tar.gz`, "");
  await Deno.writeTextFile(upgradeLockFile(paths), "");
  const log = new FakeLogger();
  let forgotten = 0;
  const forget = () => {
    // A service whose file is gone would be started again and again.
    assertEquals(namesIn(directory).includes("k0s.upgrade-previous"), true);
    forgotten++;
    return Promise.resolve();
  };
  const start = async () => {
    forgotten = 0;
    await removeAbandonedUpgrade(paths, { executable: `${directory}/k0s`, forget, log });
    return forgotten;
  };
  return { paths, start, log };
}

Deno.test("removeAbandonedUpgrade() removes nothing of an upgrade that goes on", async () => {
  await inDirectory(async (directory) => {
    const { paths, start } = await left(directory);
    const all = namesIn(directory);
    const isUntouched = async () => assertEquals([await start(), namesIn(directory)], [0, all]);

    await writeJournal(paths, aJournal(directory, { phase: "judging" }));
    await isUntouched();
    await Deno.writeTextFile(`${paths.upgradeDir}/journal.json`, '{"format":2}');
    await isUntouched();
    await Deno.remove(`${paths.upgradeDir}/journal.json`);
    {
      using _lock = await tryLock(upgradeLockFile(paths));
      await isUntouched();
    }
    await Deno.remove(upgradeLockFile(paths));
    await isUntouched();
  });
});

Deno.test("removeAbandonedUpgrade() removes what was left before anything was changed, and after the end, its service first", async () => {
  for (const changes of [undefined, { phase: "ended", result: "upgraded" }] as const) {
    await inDirectory(async (directory) => {
      const { paths, start } = await left(directory);
      if (changes !== undefined) await writeJournal(paths, aJournal(directory, changes));

      assertEquals(await start(), 1);

      assertEquals(namesIn(directory), ["data", "k0s", "k0s.previous"]);
      assertEquals(namesIn(paths.upgradeDir).filter((name) => name !== "journal.json"), [
        "k0s_backup_1.tar.gz",
        "lock",
      ]);
    });
  }
});

Deno.test("removeAbandonedUpgrade() leaves the old file that could not be put back, and one that is in its place goes", async () => {
  await inDirectory(async (directory) => {
    const { paths, start } = await left(directory);
    await writeJournal(paths, aJournal(directory, { phase: "ended", result: "failed" }));

    await start();
    assertEquals(namesIn(directory), ["data", "k0s", "k0s.previous", "k0s.upgrade-previous"]);

    await Deno.remove(`${directory}/k0s`);
    await Deno.link(`${directory}/k0s.upgrade-previous`, `${directory}/k0s`);
    await start();
    assertEquals(namesIn(directory), ["data", "k0s", "k0s.previous"]);
  });
});

Deno.test("removeAbandonedUpgrade() says what cannot be removed, and k0s starts", async () => {
  await inDirectory(async (directory) => {
    const { paths, log } = await left(directory);
    const forget = () => Promise.reject(new K0sError("read-only file system"));

    await removeAbandonedUpgrade(paths, { executable: `${directory}/k0s`, forget, log });

    assertEquals(log.records.map(({ level, message }) => [level, message]), [
      ["warning", "Cannot remove what an upgrade has left"],
    ]);
  });
});
