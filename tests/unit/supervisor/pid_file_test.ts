import { assertEquals } from "@std/assert";
import { denoSpawn, processFacts, systemClock } from "../../../lib/platform/mod.ts";
import {
  findLeftover,
  forgetPid,
  notePid,
  pidFilePath,
  removePidFile,
  stopLeftovers,
  writePidFile,
} from "../../../lib/supervisor/pid_file.ts";
import { FakeLogger } from "../../support/fakes.ts";

/** A directory and a process with an environment; both gone at the end. */
async function fixture(env: Record<string, string>) {
  const runDir = await Deno.makeTempDir();
  const child = denoSpawn.start({ executable: "/bin/sleep", args: ["100"], env, cwd: "/" });
  return {
    runDir,
    child,
    async [Symbol.asyncDispose]() {
      child.signal("SIGKILL");
      await child.exited;
      await Array.fromAsync(child.lines);
      await Deno.remove(runDir, { recursive: true });
    },
  };
}

const OURS = { _K0S_MANAGED: "yes" };

Deno.test("writePidFile() writes the process id alone, readable for all", async () => {
  await using f = await fixture(OURS);

  await writePidFile(f.runDir, "etcd", f.child.pid);

  assertEquals(await Deno.readTextFile(pidFilePath(f.runDir, "etcd")), `${f.child.pid}\n`);
  assertEquals((await Deno.stat(`${f.runDir}/etcd.pid`)).mode! & 0o777, 0o644);
  await removePidFile(f.runDir, "etcd");
  assertEquals((await Array.fromAsync(Deno.readDir(f.runDir))).length, 0);
});

Deno.test("findLeftover() finds a process that is proven ours", async () => {
  await using f = await fixture(OURS);
  await writePidFile(f.runDir, "etcd", f.child.pid);
  assertEquals((await findLeftover(f.runDir, "etcd"))?.pid, f.child.pid);

  // As upstream leaves it.
  await Deno.remove(`${f.runDir}/.etcd.start`);
  assertEquals((await findLeftover(f.runDir, "etcd"))?.pid, f.child.pid);
});

Deno.test("findLeftover() passes over one without our marker", async () => {
  await using f = await fixture({});
  await writePidFile(f.runDir, "etcd", f.child.pid);
  assertEquals(await findLeftover(f.runDir, "etcd"), undefined);
});

Deno.test("findLeftover() passes over one that has got the process id of another", async () => {
  await using f = await fixture(OURS);
  await writePidFile(f.runDir, "etcd", f.child.pid);
  await Deno.writeTextFile(`${f.runDir}/.etcd.start`, `${f.child.pid} 1\n`);
  assertEquals(await findLeftover(f.runDir, "etcd"), undefined);
});

for (const text of ["", "abc", "1\n", "-5\n", "999999999\n"]) {
  Deno.test(`findLeftover() passes over a pid file with ${JSON.stringify(text)}`, async () => {
    await using f = await fixture(OURS);
    await Deno.writeTextFile(pidFilePath(f.runDir, "etcd"), text);
    assertEquals(await findLeftover(f.runDir, "etcd"), undefined);
  });
}

Deno.test("stopLeftovers() ends ours and removes stale pid files", async () => {
  await using f = await fixture(OURS);
  await writePidFile(f.runDir, "etcd", f.child.pid);
  await Deno.writeTextFile(pidFilePath(f.runDir, "kine"), "999999999\n");
  const log = new FakeLogger();

  const names = ["kine", "etcd", "kubelet"];
  const stopped = await stopLeftovers({ names, runDir: f.runDir, clock: systemClock, log });

  assertEquals(stopped, ["etcd"]);
  assertEquals(await processFacts(f.child.pid), undefined);
  assertEquals((await Array.fromAsync(Deno.readDir(f.runDir))).length, 0);
});

Deno.test("notePid() and forgetPid() only warn when they cannot write", async () => {
  const log = new FakeLogger();

  await notePid("/proc/nowhere/such/directory", { name: "etcd", pid: Deno.pid, log });
  await forgetPid("/proc/nowhere/such/directory", { name: "etcd", log });

  assertEquals(log.records.map(({ message }) => message), ["Cannot write the pid file"]);
});
