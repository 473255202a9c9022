import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { BACKUP_CONFIG, backupEvent, configureBackups, listBackups, nextBackup } from "../support/scheduled_backups.ts";
import { TestNode } from "../support/test_node.ts";

// Mostly waits: for the next full minute.

/** In the data directory of no one. */
const DIRECTORY = "/opt/archives";
const LOCAL = ["local:", `  directory: ${DIRECTORY}`];

scenario("a single node backs itself up by a schedule", async (t, machine) => {
  await configureBackups(machine, LOCAL);
  await using node = await TestNode.boot(machine, ["--single"]);
  await nodeStep(t, node, "an archive is made, proved, and told of", () => makesAndTells(node));
  await nodeStep(t, node, "what retention does not keep goes, and nothing else", () => prunes(machine));
  await nodeStep(t, node, "a backup that cannot be made is told, with its reason", () => tellsFailure(node));
  await t.step("a backup whose k0s is killed counts for nothing, and the next start makes it", () => isKilled(node));
});

async function makesAndTells({ machine }: TestNode): Promise<void> {
  const { name, place, sizeBytes } = await nextBackup(machine, []);
  assertEquals(place, DIRECTORY);
  assert(sizeBytes > 10_000, `an archive of ${sizeBytes} bytes`);
  const { stdout } = await machine.k0s(["backup", "verify", name]);
  assertMatch(stdout, /^The archive is good: .* SQLite at revision \d+ with \d+ keys; made by /);
  assertMatch(await backupEvent(machine, "BackupCreated"), new RegExp(`^Normal: ${name} is in ${DIRECTORY}`));
  const { stdout: text } = await machine.k0s(["status"]);
  assertMatch(text, /^Backups: last \S+ \(\S+ ago\), next \S+ \(\* \* \* \* \* UTC\)$/m);
  const modes = await machine.run("stat", ["-c", "%a", DIRECTORY, `${DIRECTORY}/${name}`]);
  assertEquals(modes.stdout, "700\n600\n");
}

async function prunes(machine: Machine): Promise<void> {
  const mine = `${DIRECTORY}/k0s_backup_2020-01-01T00_00_00_000Z.tar.gz`;
  await machine.run("touch", [mine]);
  const before = await listBackups(machine);
  const dry = await machine.k0s(["backup", "prune", "--dry-run"]);
  assertEquals(dry.stdout, "Nothing is to be removed\n");

  await configureBackups(machine, [...LOCAL, "retention:", "  count: 1"]);
  const applied = await machine.k0s(["config", "apply", BACKUP_CONFIG]);
  assertEquals(applied.code, 0, applied.stderr);
  const { name } = await nextBackup(machine, before);
  await eventually(async () => (await listBackups(machine)).length === 1, { what: "one is left", withinMs: 60_000 });
  assertEquals((await machine.run("test", ["-e", mine])).code, 0);
  assert((await listBackups(machine))[0]!.name >= name);
}

async function tellsFailure(node: TestNode): Promise<void> {
  const { machine } = node;
  await configureBackups(machine, ["local:", "  directory: /proc/nowhere"]);
  const applied = await machine.k0s(["config", "apply", BACKUP_CONFIG]);
  assertEquals(applied.code, 0, applied.stderr);
  assertMatch(await backupEvent(machine, "BackupFailed"), /^Warning: Cannot make directory "\/proc\/nowhere"/);
  await eventually(async () => {
    const { LastError, LastSuccess } = (await node.status()).Backup ?? {};
    return LastError?.Message.includes("/proc/nowhere") && LastSuccess !== undefined;
  }, { what: "the status has it", withinMs: 60_000 });
}

async function isKilled(node: TestNode): Promise<void> {
  const { machine } = node;
  await configureBackups(machine, LOCAL);
  await machine.k0s(["config", "apply", BACKUP_CONFIG]);
  const before = await listBackups(machine);
  const working = `${DIRECTORY}/.k0s-scheduled-backup-*`;
  await eventually(async () => (await machine.run("sh", ["-c", `ls -d ${working}`])).code === 0, {
    what: "a backup is under way",
    withinMs: 120_000,
    everyMs: 20,
  });
  await node.kill();
  await eventually(async () => (await machine.run("sh", ["-c", `! ls -d ${working}`])).code === 0, {
    what: "its process has ended, and removed what it had begun",
    withinMs: 60_000,
  });
  const { stdout } = await machine.run("sh", ["-c", `ls ${DIRECTORY}/k0s_backup_*_*Z_*.tar.gz`]);
  // It may have been done just before; what has the name of an archive is one.
  for (const file of stdout.trim().split("\n")) {
    assertEquals((await machine.k0s(["backup", "verify", file])).code, 0, file);
  }

  await using again = await TestNode.boot(machine, ["--single"]);
  const { name } = await nextBackup(again.machine, before);
  assertEquals((await machine.k0s(["backup", "verify", name])).code, 0);
  assertEquals(await again.stop(), 0);
}
