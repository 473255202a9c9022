import { assert, assertEquals, assertRejects } from "@std/assert";
import { Machine } from "../../support/machine.ts";
import { fillDisk, freeDisk } from "../../support/machine_disk.ts";
import { killEverything } from "../../support/machine_faults.ts";
import { testbedTest } from "./_machines.ts";

const MEBIBYTE = 1 << 20;

testbedTest("Machine.reboot() ends every process and keeps the disk", async () => {
  await using machine = await Machine.create({ name: "one" });
  await using program = machine.start("sleep", ["1000"]);
  await shell(machine, "echo kept | tee /var/lib/k0s/file /etc/file /var/log/file; echo lost > /run/file");

  await machine.reboot();

  assert(!(await program.status).success);
  assertEquals(await processes(machine), ["cat", "sh"]);
  assertEquals(await shell(machine, "cat /var/lib/k0s/file /etc/file /var/log/file"), "kept\nkept\nkept\n");
  assertEquals((await machine.run("ls", ["/run/file"])).code, 2, "/run is memory");
});

testbedTest("killEverything() kills what runs, and nothing else changes", async () => {
  await using machine = await Machine.create({ name: "one" });
  await using program = machine.start("sh", ["-c", "trap '' TERM INT; setsid sleep 1000 & sleep 1001"]);
  await shell(machine, "echo kept > /run/file; ip link add left type veth peer name over");
  const { initPid } = machine;

  await killEverything(machine);

  assert(!(await program.status).success);
  assertEquals(await processes(machine), ["cat", "sh"]);
  assertEquals(machine.initPid, initPid);
  assertEquals(await shell(machine, "cat /run/file; ip link show left > /dev/null"), "kept\n");
});

testbedTest("fillDisk() makes writes fail with ENOSPC until freeDisk()", async () => {
  await using machine = await Machine.create({ name: "one", diskBytes: 64 * MEBIBYTE });
  await shell(machine, "echo before > /var/lib/k0s/file");

  await fillDisk(machine);
  const full = await machine.run("dd", ["if=/dev/zero", "of=/var/lib/k0s/more", "bs=4k", "count=1"]);
  assertEquals(full.code, 1);
  assert(full.stderr.includes("No space left on device"), full.stderr);
  assertEquals(await shell(machine, "cat /var/lib/k0s/file"), "before\n");
  await shell(machine, "echo elsewhere > /etc/file");

  await machine.reboot();
  assertEquals((await machine.run("dd", ["if=/dev/zero", "of=/var/lib/k0s/more", "bs=4k", "count=1"])).code, 1);

  await freeDisk(machine);
  await shell(machine, "dd if=/dev/zero of=/var/lib/k0s/more bs=1M count=20");
  assertEquals(await Deno.readTextFile(machine.dataPath("file")), "before\n");
});

testbedTest("fillDisk() can leave some space", async () => {
  await using machine = await Machine.create({ name: "one", diskBytes: 64 * MEBIBYTE });

  await fillDisk(machine, 8 * MEBIBYTE);

  await shell(machine, "dd if=/dev/zero of=/var/lib/k0s/more bs=1M count=7");
  assertEquals((await machine.run("dd", ["if=/dev/zero", "of=/var/lib/k0s/even", "bs=1M", "count=2"])).code, 1);
});

testbedTest("fillDisk() leaves the host's disk alone", async () => {
  await using machine = await Machine.create({ name: "one" });

  await assertRejects(() => fillDisk(machine), Error, "has no disk of its own");
});

testbedTest("a machine's uptime can be ahead of the host's; its wall clock cannot", async () => {
  await using machine = await Machine.create({ name: "one", uptimeAheadSeconds: 1_000_000 });

  const uptime = Number((await shell(machine, "cat /proc/uptime")).split(" ")[0]);
  const hostUptime = Number((await Deno.readTextFile("/proc/uptime")).split(" ")[0]);
  assert(Math.abs(uptime - hostUptime - 1_000_000) < 60, `${uptime} against ${hostUptime}`);
  const now = Number(await shell(machine, "date +%s"));
  assert(Math.abs(now - Date.now() / 1_000) < 60);
});

async function shell(machine: Machine, script: string): Promise<string> {
  const { code, stdout, stderr } = await machine.run("sh", ["-ec", script]);
  assertEquals(code, 0, stderr);
  return stdout;
}

/** Names of what runs in the machine, the looking itself aside. */
async function processes(machine: Machine): Promise<string[]> {
  const script = "for p in /proc/[0-9]*; do [ $p = /proc/$$ ] || { read name < $p/comm && echo $name; }; done";
  return (await shell(machine, script)).trim().split("\n").sort();
}
