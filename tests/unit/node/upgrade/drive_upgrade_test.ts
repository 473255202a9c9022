import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { driveUpgrade } from "../../../../lib/node/upgrade/drive_upgrade.ts";
import {
  readJournal,
  type UpgradeJournal,
  upgradeLockFile,
  type UpgradeResult,
  writeJournal,
} from "../../../../lib/node/upgrade/journal.ts";
import { retainPrevious, swapBack, swapFiles, swapIn } from "../../../../lib/node/upgrade/swap.ts";
import { removeAbandonedUpgrade } from "../../../../lib/node/upgrade/upgrade_report.ts";
import { tryLock } from "../../../../lib/platform/mod.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { aJournal, FakeMachine, healthyStatus, namesIn, NEW, OLD, pathsIn } from "./_upgrade.ts";

/** A node whose upgrade was handed over, and whose k0s tells the version of its file. */
async function begun(directory: string, changes: Partial<UpgradeJournal> = {}) {
  const paths = pathsIn(directory);
  const files = swapFiles(`${directory}/k0s`);
  await Deno.writeTextFile(files.executable, OLD);
  await Deno.writeTextFile(files.next, NEW);
  await retainPrevious(files);
  await Deno.mkdir(paths.upgradeDir, { recursive: true });
  const snapshot = `${paths.upgradeDir}/k0s_backup.tar.gz`;
  await Deno.writeTextFile(snapshot, "");
  await writeJournal(paths, aJournal(directory, { snapshot, ...changes }));
  const machine = new FakeMachine();
  machine.answer = () => healthyStatus({ Version: Deno.readTextFileSync(files.executable) });
  const forget = () => machine.forget();
  const drive = () => driveUpgrade(paths, { machineOf: () => Promise.resolve(machine), forget });
  return { paths, files, machine, drive };
}

const BROKEN = { Processes: [{ name: "kube-apiserver", state: "backing-off", restarts: 1, reason: "no such flag" }] };

Deno.test("driveUpgrade() swaps, restarts, watches, and leaves the new file alone", async () => {
  await inDirectory(async (directory) => {
    const { paths, files, machine, drive } = await begun(directory);

    const journal = await drive();

    assertEquals([journal?.result, journal?.reason, journal?.doing], ["upgraded", undefined, undefined]);
    assertEquals(await readJournal(paths), journal);
    assertEquals(machine.calls, ["restart", "forget"]);
    assertEquals(Deno.readTextFileSync(files.executable), NEW);
    assertEquals(namesIn(directory), ["data", "k0s"]);
    assertEquals(namesIn(paths.upgradeDir), ["journal.json", "lock"]);
  });
});

Deno.test("driveUpgrade() puts the old file back when the new version is not healthy, and keeps the backup", async () => {
  await inDirectory(async (directory) => {
    const { paths, files, machine, drive } = await begun(directory);
    const { answer } = machine;
    machine.answer = (ms) => {
      const status = answer(ms)!;
      return status.Version === NEW ? healthyStatus({ ...BROKEN, Version: NEW }) : status;
    };

    const journal = await drive();

    assertEquals([journal?.result, journal?.reason], [
      "put-back",
      "not healthy after 300 s: kube-apiserver is backing-off: no such flag",
    ]);
    assertEquals(machine.calls, ["restart", "restart", "forget"]);
    assertEquals(Deno.readTextFileSync(files.executable), OLD);
    assertEquals(namesIn(directory), ["data", "k0s"]);
    assertEquals(namesIn(paths.upgradeDir), ["journal.json", "k0s_backup.tar.gz", "lock"]);
  });
});

Deno.test("driveUpgrade() puts the old file back when the service refuses to begin with the new one", async () => {
  await inDirectory(async (directory) => {
    const { files, machine, drive } = await begun(directory);
    machine.failures.push(new K0sError("Cannot restart"));

    const journal = await drive();

    assertEquals([journal?.result, journal?.reason], ["put-back", "Cannot restart"]);
    assertEquals(Deno.readTextFileSync(files.executable), OLD);
  });
});

Deno.test("driveUpgrade() says so when neither version is healthy", async () => {
  await inDirectory(async (directory) => {
    const { machine, drive } = await begun(directory);
    const { answer } = machine;
    machine.answer = (ms) => healthyStatus({ ...BROKEN, Version: answer(ms)!.Version });

    const journal = await drive();

    const why = "not healthy after 300 s: kube-apiserver is backing-off: no such flag";
    assertEquals([journal?.result, journal?.reason], [
      "failed",
      `${why}\nand ${OLD}, which is in its place again: ${why}`,
    ]);
    assertEquals(machine.calls, ["restart", "restart", "forget"]);
  });
});

Deno.test("driveUpgrade() goes by what the node says where the service refuses to begin with the old file", async () => {
  await inDirectory(async (directory) => {
    const { machine, drive } = await begun(directory);
    machine.failures.push(new K0sError("first"), new K0sError("second"));

    const journal = await drive();

    assertEquals([journal?.result, journal?.reason], ["put-back", "first"]);
  });
});

Deno.test("driveUpgrade() leaves the old file where it is if it cannot be put back, and names it", async () => {
  await inDirectory(async (directory) => {
    const { paths, files, machine, drive } = await begun(directory);
    const { beginRestart } = machine;
    machine.answer = () => healthyStatus({ ...BROKEN, Version: NEW });
    machine.beginRestart = async () => {
      await beginRestart.call(machine);
      // A directory cannot be replaced by a file.
      await Deno.remove(files.executable);
      await Deno.mkdir(`${files.executable}/x`, { recursive: true });
    };

    const journal = await drive();

    assertEquals(journal?.result, "failed");
    assertStringIncludes(journal?.reason ?? "", `\nthe old file, "${files.previous}", cannot be put back: `);
    assertEquals(Deno.readTextFileSync(files.previous), OLD);
    await removeAbandonedUpgrade(paths, { ...machine, executable: files.executable, forget: () => machine.forget() });
    assertEquals(namesIn(directory), ["data", "k0s", "k0s.upgrade-previous"]);
  });
});

Deno.test("driveUpgrade() goes on after a kill at every step", async () => {
  const steps: [Partial<UpgradeJournal>, "in" | "back" | undefined, UpgradeResult, string[]][] = [
    [{ phase: "installing" }, undefined, "upgraded", ["restart", "forget"]],
    [{ phase: "installing" }, "in", "upgraded", ["restart", "forget"]],
    [{ phase: "judging" }, "in", "upgraded", ["forget"]],
    [{ phase: "putting-back", reason: "r" }, "in", "put-back", ["restart", "forget"]],
    [{ phase: "putting-back", reason: "r" }, "back", "put-back", ["restart", "forget"]],
    [{ phase: "judging-old", reason: "r" }, "back", "put-back", ["forget"]],
    [{ phase: "ended", result: "upgraded" }, "in", "upgraded", ["forget"]],
  ];
  for (const [changes, swapped, result, calls] of steps) {
    await inDirectory(async (directory) => {
      const { paths, files, machine, drive } = await begun(directory, changes);
      if (swapped !== undefined) await swapIn(files);
      if (swapped === "back") await swapBack(files);

      const journal = await drive();

      assertEquals([journal?.result, journal?.reason], [result, changes.reason]);
      assertEquals(machine.calls, calls);
      assertEquals(Deno.readTextFileSync(files.executable), result === "upgraded" ? NEW : OLD);
      assertEquals(namesIn(directory), ["data", "k0s"]);
      assertEquals(namesIn(paths.upgradeDir).includes("k0s_backup.tar.gz"), result !== "upgraded");
    });
  }
});

Deno.test("driveUpgrade() journals what it waits for", async () => {
  await inDirectory(async (directory) => {
    const { paths, machine, drive } = await begun(directory);
    const seen: unknown[] = [];
    const { clock } = machine;
    const { sleep } = clock;
    clock.sleep = async (ms) => {
      const { phase, doing } = JSON.parse(Deno.readTextFileSync(`${paths.upgradeDir}/journal.json`));
      if (seen.at(-1) !== `${phase}: ${doing}`) seen.push(`${phase}: ${doing}`);
      await sleep(ms);
    };

    await drive();

    assertEquals(seen, ["judging: healthy, and watched for a while"]);
  });
});

Deno.test("driveUpgrade() goes on where the journal cannot be written, and waits until its end can", async () => {
  await inDirectory(async (directory) => {
    const { paths, machine, drive } = await begun(directory);
    const journal = `${paths.upgradeDir}/journal.json`;
    const { sleep } = machine.clock;
    machine.clock.sleep = async (ms) => {
      await sleep(ms);
      if (ms !== 5_000) return;
      // Now there is room.
      await Deno.remove(journal, { recursive: true });
    };
    const { beginRestart } = machine;
    machine.beginRestart = async () => {
      await beginRestart.call(machine);
      // A directory cannot be replaced by a file.
      await Deno.remove(journal);
      await Deno.mkdir(`${journal}/full`, { recursive: true });
    };

    assertEquals((await drive())?.result, "upgraded");

    assertEquals(machine.calls, ["restart", "forget"]);
    assertEquals((await readJournal(paths))?.result, "upgraded");
  });
});

Deno.test("driveUpgrade() has nothing to do without a journal, and leaves another process alone", async () => {
  await inDirectory(async (directory) => {
    const { paths, machine, drive } = await begun(directory);
    {
      using _lock = await tryLock(upgradeLockFile(paths));
      await assertRejects(drive, K0sError, "Another process goes on with the upgrade already");
    }
    await Deno.remove(`${paths.upgradeDir}/journal.json`);

    assertEquals(await drive(), undefined);
    assertEquals(machine.calls, ["forget"]);
  });
});
