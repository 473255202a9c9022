import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { assertNoUpgrade, beginUpgrade } from "../../../../lib/node/upgrade/begin_upgrade.ts";
import { readJournal, upgradeLockFile, writeJournal } from "../../../../lib/node/upgrade/journal.ts";
import { isLocked, tryLock } from "../../../../lib/platform/mod.ts";
import { anUpgradeIn, someWork } from "./_options.ts";
import { aRunningService, type RunningK0s } from "./_service.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { aJournal, namesIn, NEW, OLD } from "./_upgrade.ts";

type Given = Awaited<ReturnType<typeof anUpgradeIn>>;

async function beginning(test: (k0s: RunningK0s, options: Given, directory: string) => Promise<void>) {
  await inDirectory(async (directory) => {
    await using k0s = await aRunningService(directory);
    await test(k0s, await anUpgradeIn(directory, k0s), directory);
  });
}

const filesOfK0s = (directory: string) => namesIn(directory).filter((name) => name.startsWith("k0s"));

Deno.test("beginUpgrade() backs up, and hands over to a service that the old file runs", async () => {
  await beginning(async ({ service, executable }, options, directory) => {
    const { paths } = options;

    const begun = await beginUpgrade({ ...options, dryRun: false }, someWork());

    assertEquals([begun.isUnderWay, begun.from, begun.to], [true, OLD, NEW]);
    const journal = await readJournal(paths);
    assertEquals([journal?.phase, journal?.executable, journal?.withinMs], ["installing", executable, 60_000]);
    assertEquals(Deno.statSync(journal?.snapshot ?? "").isFile, true);
    assertEquals(filesOfK0s(directory), ["k0s", "k0s.upgrade-next", "k0s.upgrade-previous"]);
    const command = `internal-upgrade --data-dir=${paths.dataDir} --status-socket=${paths.statusSocket}`;
    assertEquals(service.manager.calls, [
      `install k0supgrade ${executable}.upgrade-previous ${command}`,
      "start k0supgrade",
    ]);
    assertEquals(await isLocked(upgradeLockFile(paths)), false);
  });
});

Deno.test("beginUpgrade() changes nothing for a dry run, nor for the version that runs", async () => {
  await beginning(async ({ service }, options, directory) => {
    for (const [dryRun, version] of [[true, NEW], [false, OLD]] as const) {
      const begun = await beginUpgrade({ ...options, dryRun }, someWork(version));

      assertEquals([begun.isUnderWay, begun.to], [false, version]);
      assertEquals([filesOfK0s(directory), namesIn(options.paths.upgradeDir)], [["k0s"], ["lock"]]);
      assertEquals(service.manager.calls, []);
    }
    const forced = await beginUpgrade({ ...options, dryRun: false, force: true }, someWork(OLD));
    assertEquals(forced.isUnderWay, true);
  });
});

Deno.test("beginUpgrade() undoes everything when the service of the upgrade does not start", async () => {
  await beginning(async ({ service }, options, directory) => {
    const { manager } = service;
    manager.start = () => Promise.reject(new K0sError("no room"));

    await assertRejects(() => beginUpgrade({ ...options, dryRun: false }, someWork()), K0sError, "no room");

    assertEquals(manager.calls.at(-1), "forget k0supgrade");
    assertEquals([filesOfK0s(directory), namesIn(options.paths.upgradeDir)], [["k0s"], ["journal.json", "lock"]]);
    const journal = await readJournal(options.paths);
    assertEquals([journal?.result, journal?.reason, journal?.snapshot], ["abandoned", "no room", undefined]);
  });
});

Deno.test("beginUpgrade() undoes nothing where the service has begun though its start was given up", async () => {
  await beginning(async ({ service }, options, directory) => {
    const begun = Promise.withResolvers<Disposable | undefined>();
    service.manager.start = async () => {
      begun.resolve(await tryLock(upgradeLockFile(options.paths)));
      throw new K0sError("interrupted");
    };

    await assertRejects(() => beginUpgrade({ ...options, dryRun: false }, someWork()), K0sError, "interrupted");

    using _lock = await begun.promise;
    assertEquals((await readJournal(options.paths))?.phase, "installing");
    assertEquals(filesOfK0s(directory), ["k0s", "k0s.upgrade-next", "k0s.upgrade-previous"]);
    assertEquals(service.manager.calls.includes("forget k0supgrade"), false);
  });
});

Deno.test("beginUpgrade() keeps what the last one has said where the next one comes to nothing", async () => {
  await beginning(async ({ service }, options, directory) => {
    const last = aJournal(directory, { phase: "ended", result: "upgraded" });
    await writeJournal(options.paths, last);
    service.manager.installUpgrade = () => Promise.reject(new K0sError("no systemd"));

    await assertRejects(() => beginUpgrade({ ...options, dryRun: false }, someWork()), K0sError, "no systemd");

    assertEquals(await readJournal(options.paths), last);
    assertEquals([filesOfK0s(directory), namesIn(options.paths.upgradeDir)], [["k0s"], ["journal.json", "lock"]]);
  });
});

Deno.test("beginUpgrade() leaves another upgrade alone", async () => {
  await beginning(async (_, options, directory) => {
    const begin = () => beginUpgrade({ ...options, dryRun: false }, someWork());
    const isRefused = async () => {
      await assertRejects(begin, K0sError, "another upgrade is under way");
      await assertRejects(() => assertNoUpgrade(options.paths), K0sError, "another upgrade is under way");
    };
    await assertNoUpgrade(options.paths);
    await Deno.mkdir(options.paths.upgradeDir);
    {
      using _lock = await tryLock(upgradeLockFile(options.paths));
      await isRefused();
    }
    await writeJournal(options.paths, aJournal(directory, { phase: "judging" }));
    await isRefused();
    await writeJournal(options.paths, aJournal(directory, { phase: "ended", result: "failed" }));
    await assertNoUpgrade(options.paths);
    assertEquals(await isLocked(upgradeLockFile(options.paths)), false);
  });
});
