import { assertEquals } from "@std/assert";
import { type UpgradeJournal, upgradeLockFile, writeJournal } from "../../../../lib/node/upgrade/journal.ts";
import { removeAbandonedUpgrade, upgradeReport } from "../../../../lib/node/upgrade/upgrade_report.ts";
import { tryLock } from "../../../../lib/platform/mod.ts";
import { aJournal, inDirectory, namesIn, NEW, OLD, pathsIn } from "./_upgrade.ts";

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

Deno.test("removeAbandonedUpgrade() removes what was left before anything was changed, and nothing of one that goes on", async () => {
  await inDirectory(async (directory) => {
    const paths = pathsIn(directory);
    const executable = `${directory}/k0s`;
    const fill = async () => {
      await Deno.mkdir(`${paths.upgradeDir}/.k0s-backup-x`, { recursive: true });
      for (const name of ["k0s", "k0s.next", "k0s.previous"]) await Deno.writeTextFile(`${directory}/${name}`, "");
      await Deno.writeTextFile(`${paths.upgradeDir}/k0s_backup_1.tar.gz`, "");
    };
    await fill();
    const all = namesIn(directory);

    await writeJournal(paths, aJournal(directory, { phase: "judging" }));
    await removeAbandonedUpgrade(paths, executable);
    assertEquals(namesIn(directory), all);
    await Deno.writeTextFile(`${paths.upgradeDir}/journal.json`, '{"format":2}');
    await removeAbandonedUpgrade(paths, executable);
    assertEquals(namesIn(directory), all);
    await Deno.remove(`${paths.upgradeDir}/journal.json`);
    {
      using _lock = await tryLock(upgradeLockFile(paths));
      await removeAbandonedUpgrade(paths, executable);
      assertEquals(namesIn(directory), all);
    }

    await removeAbandonedUpgrade(paths, executable);
    assertEquals(namesIn(directory), ["data", "k0s"]);
    assertEquals(namesIn(paths.upgradeDir), ["k0s_backup_1.tar.gz", "lock"]);
    await removeAbandonedUpgrade(pathsIn("/proc/nowhere"), "/proc/nowhere/k0s");
  });
});
