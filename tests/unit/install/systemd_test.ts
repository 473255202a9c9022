import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { systemd } from "../../../lib/install/systemd.ts";
import { FakeSpawn } from "../../support/fake_spawn.ts";
import { DEFINITION, temporaryRoot } from "./_install.ts";

function manager(root = "/proc/nowhere") {
  const spawn = new FakeSpawn();
  return { spawn, systemd: systemd({ spawn, systemctl: "systemctl", root }) };
}

async function withUnits() {
  const root = await temporaryRoot();
  await Deno.mkdir(`${root.path}/etc/systemd/system`, { recursive: true });
  return root;
}

Deno.test("systemd.install() writes the unit and enables it", async () => {
  await using root = await withUnits();
  const { spawn, systemd } = manager(root.path);

  await systemd.install("k0scontroller", DEFINITION);

  const { mode } = await Deno.stat(`${root.path}/etc/systemd/system/k0scontroller.service`);
  assertEquals((mode ?? 0) & 0o777, 0o600);
  assertEquals(spawn.runs, [["systemctl", "enable", "--quiet", "k0scontroller.service"], [
    "systemctl",
    "daemon-reload",
  ]]);
});

Deno.test("systemd.uninstall() ends the service and removes it with its drop-ins", async () => {
  await using root = await withUnits();
  const { spawn, systemd } = manager(root.path);
  await systemd.install("k0sworker", DEFINITION);
  await Deno.mkdir(`${root.path}/etc/systemd/system/k0sworker.service.d`);
  spawn.runs.length = 0;

  await systemd.uninstall("k0sworker");
  await systemd.uninstall("k0sworker");

  assertEquals([...Deno.readDirSync(`${root.path}/etc/systemd/system`)], []);
  assertEquals(spawn.runs.map(([, verb]) => verb), ["stop", "disable", "daemon-reload", "reset-failed"]);
});

Deno.test("systemd.state() understands every state of a unit", async () => {
  const states = {
    active: "running",
    activating: "starting",
    deactivating: "running",
    failed: "failed",
    inactive: "stopped",
  };
  for (const [said, state] of Object.entries(states)) {
    const { spawn, systemd } = manager();
    spawn.answer = () => ({ stdout: `ActiveState=${said}\n` });
    assertEquals(await systemd.state("k0sworker"), state);
  }
});

Deno.test("systemd.start() says what the service said when it failed", async () => {
  const { spawn, systemd } = manager();
  spawn.answer = (program, { args = [] }) =>
    program === "journalctl"
      ? { stdout: 'Error: Invalid configuration "/etc/k0s/k0s.yaml"\n' }
      : { code: args[0] === "start" ? 1 : 0, stderr: "Job failed. See journalctl." };

  const error = await assertRejects(() => systemd.start("k0scontroller"), K0sError);

  assertEquals(error.message, 'Cannot start service "k0scontroller": Error: Invalid configuration "/etc/k0s/k0s.yaml"');
  assertEquals(spawn.runs[0], ["systemctl", "reset-failed", "k0scontroller.service"]);
});

Deno.test("systemd.stop() and restart() say why they failed", async () => {
  const { spawn, systemd } = manager();
  spawn.answer = (program) => program === "journalctl" ? { code: 1 } : { code: 4, stderr: "Access denied\n" };

  await assertRejects(() => systemd.stop("k0sworker"), K0sError, 'Cannot stop service "k0sworker": Access denied');
  await assertRejects(() => systemd.restart("k0sworker"), K0sError, 'Cannot start service "k0sworker": Access denied');
});

Deno.test("systemd.beginRestart() does not wait, and has an earlier failure forgotten", async () => {
  const { spawn, systemd } = manager();

  await systemd.beginRestart("k0scontroller");

  assertEquals(spawn.runs, [
    ["systemctl", "reset-failed", "k0scontroller.service"],
    ["systemctl", "restart", "--no-block", "k0scontroller.service"],
  ]);
});

Deno.test("systemd.lastWords() are what the service has printed", async () => {
  const { spawn, systemd } = manager();
  spawn.answer = () => ({ stdout: "one\ntwo\n" });

  assertEquals(await systemd.lastWords("k0scontroller"), ["one", "two"]);

  assertEquals(spawn.runs[0]?.slice(-2), ["--lines=10", "--unit=k0scontroller.service"]);
  spawn.answer = () => ({});
  assertEquals(await systemd.lastWords("k0scontroller"), []);
});

const FORGOTTEN = ["disable", "daemon-reload", "reset-failed"];

Deno.test("systemd.forgetUpgrade() removes the service without ending it", async () => {
  await using root = await withUnits();
  const { spawn, systemd } = manager(root.path);
  await systemd.installUpgrade("k0supgrade", ["/k0s.previous", "internal-upgrade"]);
  spawn.runs.length = 0;

  await systemd.forgetUpgrade("k0supgrade");
  await systemd.forgetUpgrade("k0supgrade");

  assertEquals([...Deno.readDirSync(`${root.path}/etc/systemd/system`)], []);
  assertEquals(spawn.runs.map(([, verb]) => verb), [...FORGOTTEN, ...FORGOTTEN]);
});
