import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { followUpgrade, resumeUpgrade } from "../../../../lib/node/upgrade/follow_upgrade.ts";
import { type UpgradeJournal, upgradeLockFile, writeJournal } from "../../../../lib/node/upgrade/journal.ts";
import { tryLock } from "../../../../lib/platform/mod.ts";
import { DEFINITION, FakeManager } from "../../install/_install.ts";
import { someWork } from "./_options.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { aJournal, pathsIn } from "./_upgrade.ts";

/** Work whose clock moves when it is slept on, after something has happened. */
function waitingWork(happens: (turn: number) => Promise<void> | void) {
  const work = someWork();
  const clock = work.ports.clock as typeof work.ports.clock & { advance(ms: number): Promise<void> };
  let turn = 0;
  clock.sleep = async (ms) => {
    await happens(turn++);
    await clock.advance(ms);
  };
  return work;
}

Deno.test("followUpgrade() tells how far it is, and waits until what does it has ended too", async () => {
  await inDirectory(async (directory) => {
    const paths = pathsIn(directory);
    const write = (changes: Partial<UpgradeJournal>) => writeJournal(paths, aJournal(directory, changes));
    await write({});
    const lock = await tryLock(upgradeLockFile(paths));
    const work = waitingWork(async (turn) => {
      if (turn === 0) await write({ phase: "judging", doing: "kine is starting\nmore" });
      if (turn === 1) await write({ phase: "ended", result: "upgraded" });
      if (turn === 2) lock?.[Symbol.dispose]();
    });

    const journal = await followUpgrade(paths, work);

    assertEquals(journal.result, "upgraded");
    assertEquals(work.stages, [
      "Restarting k0s with the new file",
      "Waiting for the new version: kine is starting",
      "Tidying up",
    ]);
  });
});

Deno.test("followUpgrade() says so when nothing goes on with it", async () => {
  await inDirectory(async (directory) => {
    const paths = pathsIn(directory);
    await writeJournal(paths, aJournal(directory, { phase: "judging" }));
    let turns = 0;
    const work = waitingWork((turn) => void (turns = turn + 1));

    const { exitCode } = await assertRejects(
      () => followUpgrade(paths, work),
      K0sError,
      "The upgrade was interrupted",
    );

    assertEquals(exitCode, 2);

    assertEquals(turns, 60);
  });
});

Deno.test("resumeUpgrade() has nothing to do where none is unfinished, or where it goes on", async () => {
  await inDirectory(async (directory) => {
    const paths = pathsIn(directory);
    const manager = new FakeManager(directory);
    const resume = () => resumeUpgrade(paths, () => Promise.resolve(manager));
    assertEquals(await resume(), undefined);
    await writeJournal(paths, aJournal(directory, { phase: "ended", result: "upgraded" }));
    assertEquals(await resume(), undefined);

    const journal = aJournal(directory, { phase: "judging" });
    await writeJournal(paths, journal);
    using _lock = await tryLock(upgradeLockFile(paths));
    assertEquals(await resume(), journal);
    assertEquals(manager.calls, []);
  });
});

Deno.test("resumeUpgrade() starts the service of an upgrade, which it installs again if it is gone", async () => {
  await inDirectory(async (directory) => {
    const paths = pathsIn(directory);
    await writeJournal(paths, aJournal(directory, { phase: "judging" }));
    const manager = new FakeManager(directory);
    const resume = () => resumeUpgrade(paths, () => Promise.resolve(manager));

    await resume();

    const command = `internal-upgrade --data-dir=${paths.dataDir} --status-socket=${paths.statusSocket}`;
    assertEquals(manager.calls, [
      `install k0supgrade ${directory}/k0s.upgrade-previous ${command}`,
      "start k0supgrade",
    ]);
    manager.calls.length = 0;
    await manager.install("k0supgrade", DEFINITION);
    await resume();
    assertEquals(manager.calls, ["start k0supgrade"]);
  });
});
