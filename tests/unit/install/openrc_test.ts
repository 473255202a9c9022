import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { openrc } from "../../../lib/install/openrc.ts";
import { FakeSpawn } from "../../support/fake_spawn.ts";
import { DEFINITION, temporaryRoot } from "./_install.ts";

function manager(root = "/proc/nowhere") {
  const spawn = new FakeSpawn();
  return { spawn, openrc: openrc({ spawn, rcService: "rc-service", rcUpdate: "rc-update", root }) };
}

Deno.test("openrc.install() writes an executable script and adds it to the default runlevel", async () => {
  await using root = await temporaryRoot();
  await Deno.mkdir(`${root.path}/etc/init.d`, { recursive: true });
  const { spawn, openrc } = manager(root.path);

  await openrc.install("k0scontroller", DEFINITION);

  const { mode } = await Deno.stat(`${root.path}/etc/init.d/k0scontroller`);
  assertEquals((mode ?? 0) & 0o777, 0o700);
  assertEquals(spawn.runs, [["rc-update", "add", "k0scontroller", "default"]]);

  await openrc.uninstall("k0scontroller");
  await openrc.uninstall("k0scontroller");

  assertEquals([...Deno.readDirSync(`${root.path}/etc/init.d`)], []);
  assertEquals(spawn.runs.slice(1), [
    ["rc-service", "k0scontroller", "stop"],
    ["rc-update", "--all", "delete", "k0scontroller"],
  ]);
});

Deno.test("openrc.state() understands the exit codes of rc-service", async () => {
  for (
    const [code, state] of [[0, "running"], [3, "stopped"], [8, "starting"], [16, "stopped"], [32, "failed"]] as const
  ) {
    const { spawn, openrc } = manager();
    spawn.answer = () => ({ code });
    assertEquals(await openrc.state("k0sworker"), state);
  }
});

Deno.test("openrc.start() forgets a crash first, and says why it failed", async () => {
  const { spawn, openrc } = manager();
  spawn.answer = (_, { args = [] }) => ({ code: args[1] === "start" ? 1 : 0, stderr: " * ERROR: no cgroups\n" });

  await assertRejects(
    () => openrc.start("k0sworker"),
    K0sError,
    'Cannot start service "k0sworker": * ERROR: no cgroups',
  );

  assertEquals(spawn.runs, [["rc-service", "k0sworker", "zap"], ["rc-service", "k0sworker", "start"]]);
});

Deno.test("openrc.stop() and restart() ask OpenRC", async () => {
  const { spawn, openrc } = manager();

  await openrc.stop("k0sworker");
  await openrc.restart("k0sworker");

  assertEquals(spawn.runs, [["rc-service", "k0sworker", "stop"], ["rc-service", "k0sworker", "restart"]]);
});

Deno.test("openrc.forgetUpgrade() removes the service without ending it", async () => {
  await using root = await temporaryRoot();
  await Deno.mkdir(`${root.path}/etc/init.d`, { recursive: true });
  const { spawn, openrc } = manager(root.path);
  await openrc.installUpgrade("k0supgrade", ["/k0s.previous", "internal-upgrade"]);

  await openrc.forgetUpgrade("k0supgrade");
  await openrc.forgetUpgrade("k0supgrade");

  assertEquals([...Deno.readDirSync(`${root.path}/etc/init.d`)], []);
  assertEquals(spawn.runs, [
    ["rc-update", "add", "k0supgrade", "default"],
    ["rc-service", "k0supgrade", "zap"],
    ["rc-update", "--all", "delete", "k0supgrade"],
  ]);
});

Deno.test("openrc.beginRestart() restarts, openrc.lastWords() reads both logs", async () => {
  await using root = await temporaryRoot();
  await Deno.mkdir(`${root.path}/var/log`, { recursive: true });
  await Deno.writeTextFile(`${root.path}/var/log/k0s.err`, "Error: no\n");
  const { spawn, openrc } = manager(root.path);

  await openrc.beginRestart("k0sworker");

  assertEquals(spawn.runs, [["rc-service", "k0sworker", "restart"]]);
  assertEquals(await openrc.lastWords("k0sworker"), ["Error: no"]);
});
