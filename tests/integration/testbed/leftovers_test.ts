import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import { Machine } from "../../support/machine.ts";
import { CGROUP_BRANCH } from "../../support/machine_cgroups.ts";
import { testbedTest } from "./_machines.ts";

/** What a test runner made that is then killed. */
interface Made {
  directories: string[];
  /** Process 1 of each machine, and the one that holds the switch. */
  pids: number[];
}

testbedTest("nothing is left of machines and networks whose test runner was killed", async () => {
  await using runner = new Runner();
  const { directories, pids } = await runner.made();
  const networks = await Promise.all(pids.map((pid) => Deno.readLink(`/proc/${pid}/ns/net`)));
  assertEquals(new Set(networks).size, 3);
  assert((await filesOfLoopDevices()).includes(`${directories[0]}/disk.img`), "the disk is in use");

  await runner.kill();

  await eventually(async () => (await processesIn(networks)).length === 0, { what: "it all ends", withinMs: 60_000 });
  await eventually(async () => !(await filesOfLoopDevices()).includes(`${directories[0]}/disk.img`), {
    what: "the disk is let go of",
    withinMs: 60_000,
  });
  await using next = await Machine.create({ name: "next" });
  assert(next.initPid > 0);
  assertEquals(await Promise.all(directories.map(exists)), [false, false], "the next machine clears the disks away");
  const groups = directories.map((path) => `/sys/fs/cgroup/cpu/${CGROUP_BRANCH}/${path.split("/").at(-1)}`);
  assertEquals(await Promise.all(groups.map(exists)), [false, false]);
});

testbedTest("control groups are cleared away also where the directory of the machine is gone", async () => {
  const { pid, status } = new Deno.Command("true").spawn();
  await status;
  // The second one's process id is another process's by now: this one's.
  const groups = [`lost-${pid}.1-0`, `lost-${Deno.pid}.1-0`].map((name) =>
    `/sys/fs/cgroup/cpu/${CGROUP_BRANCH}/${name}`
  );
  for (const group of groups) await Deno.mkdir(`${group}/kubepods`, { recursive: true });

  await using next = await Machine.create({ name: "next" });

  assert(next.initPid > 0);
  assertEquals(await Promise.all(groups.map(exists)), [false, false]);
});

testbedTest("a control group that still has a process stays, and keeps no machine from being made", async () => {
  const { pid, status } = new Deno.Command("true").spawn();
  await status;
  const group = `/sys/fs/cgroup/cpu/${CGROUP_BRANCH}/ending-${pid}.1-0`;
  await Deno.mkdir(group, { recursive: true });
  const process = new Deno.Command("cat", { stdin: "piped" }).spawn();
  try {
    await Deno.writeTextFile(`${group}/cgroup.procs`, String(process.pid));
    await using next = await Machine.create({ name: "next" });
    assert(next.initPid > 0);
    assertEquals(await exists(group), true);
  } finally {
    await process.stdin.close();
    await process.status;
  }
  await using last = await Machine.create({ name: "last" });
  assert(last.initPid > 0);
  assertEquals(await exists(group), false);
});

/** A test runner of its own process. */
class Runner implements AsyncDisposable {
  readonly #child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("_runner.ts", import.meta.url).pathname],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  #isKilled = false;

  async made(): Promise<Made> {
    const reader = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const { value } = await reader.read();
    await reader.cancel();
    return JSON.parse(value ?? "");
  }

  async kill(): Promise<void> {
    if (this.#isKilled) return;
    this.#isKilled = true;
    this.#child.kill("SIGKILL");
    await this.#child.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

/** Processes of the whole host that are in one of these network namespaces. */
async function processesIn(networks: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const network = await Deno.readLink(`/proc/${name}/ns/net`).catch(() => "");
    if (networks.includes(network)) found.push(name);
  }
  return found;
}

async function filesOfLoopDevices(): Promise<string[]> {
  const { stdout } = await new Deno.Command("losetup", { args: ["--list", "--noheadings", "--output", "BACK-FILE"] })
    .output();
  return new TextDecoder().decode(stdout).trim().split("\n").map((line) => line.trim());
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
