import { assert, assertEquals } from "@std/assert";
import { denoHttp, denoSpawn, processFacts, sendSignal, systemClock, systemRandom } from "../../../lib/platform/mod.ts";
import { childEnvironment, type ProcessSpec, stopLeftovers, Supervisor } from "../../../lib/supervisor/mod.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { aFreePort } from "../../support/free_port.ts";
import { until } from "../../support/until.ts";

const NEVER = new AbortController().signal;

/** A supervisor in a directory of its own; everything is stopped and removed at the end. */
async function fixture() {
  const directory = await Deno.makeTempDir();
  const log = new FakeLogger();
  const supervisor = new Supervisor({
    spawn: denoSpawn,
    clock: systemClock,
    http: denoHttp,
    random: systemRandom,
    log,
    runDir: directory,
    logsDir: directory,
    binDir: "/bin",
  });
  return {
    directory,
    log,
    supervisor,
    async [Symbol.asyncDispose]() {
      await supervisor.stopAll();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

function shell(name: string, script: string, more: Partial<ProcessSpec> = {}): ProcessSpec {
  return {
    name,
    needs: [],
    executable: "/bin/sh",
    args: ["-c", script],
    env: {},
    cwd: "/",
    listens: [],
    ready: { kind: "started" },
    stop: { signal: "SIGTERM", graceMs: 60_000 },
    reactsTo: {},
    ...more,
  };
}

async function pidOf(supervisor: Supervisor, name: string): Promise<number> {
  await supervisor.waitReady(name, NEVER);
  return supervisor.status().find((status) => status.name === name)!.pid!;
}

Deno.test("Supervisor brings a process back that was killed", async () => {
  await using f = await fixture();
  f.supervisor.apply(shell("victim", "echo hello; exec sleep 100"));
  const pid = await pidOf(f.supervisor, "victim");
  await until("the line is in the log", () => f.log.records.some(({ message }) => message === "hello"));

  sendSignal(pid, "SIGKILL");

  await until("it runs again", () => (f.supervisor.status()[0]?.pid ?? pid) !== pid);
  await f.supervisor.waitReady("victim", NEVER);
  const [status] = f.supervisor.status();
  assertEquals(status?.restarts, 1);
  assertEquals(status?.lastExit?.signal, "SIGKILL");
  assertEquals(status?.lastExit?.lastLines, ["hello"]);
  assertEquals(status?.reason, "restarted after SIGKILL");
  assertEquals(await Deno.readTextFile(`${f.directory}/victim.pid`), `${status?.pid}\n`);
});

Deno.test("Supervisor starts in order of needs and stops in reverse order", async () => {
  await using f = await fixture();
  const order = `${f.directory}/order`;
  const noted = (name: string) =>
    `trap 'echo stop ${name} >>${order}; exit' TERM; echo start ${name} >>${order}; while :; do sleep 0.02; done`;
  const port = aFreePort();
  f.supervisor.apply(shell("second", noted("second"), { needs: ["first"] }));
  f.supervisor.apply(
    shell("first", noted("first"), { ready: { kind: "tcp", host: "127.0.0.1", port, everyMs: 50, withinMs: 60_000 } }),
  );
  await until("the first has begun", async () => (await Deno.readTextFile(order)).includes("start first"));
  const listener = Deno.listen({ hostname: "127.0.0.1", port });
  await f.supervisor.waitReady("second", NEVER);
  await until("both have begun", async () => (await Deno.readTextFile(order)).includes("start second"));

  await f.supervisor.stopAll();

  listener.close();
  const lines = (await Deno.readTextFile(order)).trim().split("\n");
  assertEquals(lines, ["start first", "start second", "stop second", "stop first"]);
  assertEquals(f.supervisor.status().map(({ state }) => state), ["stopped", "stopped"]);
});

Deno.test("Supervisor kills a process that ignores SIGTERM, with its grandchildren", async () => {
  await using f = await fixture();
  const script = `trap '' TERM; sleep 100 & echo $! >${f.directory}/grandchild; while :; do sleep 0.05; done`;
  f.supervisor.apply(shell("stubborn", script, { stop: { signal: "SIGTERM", graceMs: 200 } }));
  const pid = await pidOf(f.supervisor, "stubborn");
  await until("its child runs", async () => (await Deno.readTextFile(`${f.directory}/grandchild`)) !== "");
  const grandchild = Number(await Deno.readTextFile(`${f.directory}/grandchild`));

  await f.supervisor.stopAll();

  assertEquals(await processFacts(pid), undefined);
  await until("its child is gone", async () => await processFacts(grandchild) === undefined);
});

Deno.test("Supervisor ends what an earlier run has left behind before it starts anew", async () => {
  await using f = await fixture();
  const orphan = denoSpawn.start({
    executable: "/bin/sleep",
    args: ["100"],
    cwd: "/",
    env: childEnvironment({ name: "orphan", ours: {}, binDir: "/bin", extra: {} }),
  });
  await Deno.writeTextFile(`${f.directory}/orphan.pid`, `${orphan.pid}\n`);

  f.supervisor.apply(shell("orphan", "exec sleep 100"));
  const pid = await pidOf(f.supervisor, "orphan");

  assert(pid !== orphan.pid);
  assertEquals((await orphan.exited).signal, "SIGTERM");
  for await (const _ of orphan.lines);
});

Deno.test("stopLeftovers() leaves a process alone that is not proven ours", async () => {
  await using f = await fixture();
  const foreign = denoSpawn.start({ executable: "/bin/sleep", args: ["100"], cwd: "/", env: {} });
  await Deno.writeTextFile(`${f.directory}/foreign.pid`, `${foreign.pid}\n`);

  const names = ["foreign", "never-there"];
  const stopped = await stopLeftovers({ names, runDir: f.directory, clock: systemClock, log: f.log });

  assertEquals(stopped, []);
  assert(await processFacts(foreign.pid) !== undefined);
  foreign.signal("SIGKILL");
  await foreign.exited;
  for await (const _ of foreign.lines);
});

Deno.test("Supervisor restarts a process when its specification changes and only then", async () => {
  await using f = await fixture();
  f.supervisor.apply(shell("changing", "exec sleep 100"));
  const first = await pidOf(f.supervisor, "changing");
  f.supervisor.apply(shell("changing", "exec sleep 100"));
  assertEquals(await pidOf(f.supervisor, "changing"), first);

  f.supervisor.apply(shell("changing", "exec sleep 100", { reactsTo: { digest: "2" } }));

  await until("another process runs", () => ![first, undefined].includes(f.supervisor.status()[0]?.pid));
  assertEquals(await processFacts(first), undefined);
});

Deno.test("Supervisor knows what a process uses", async () => {
  await using f = await fixture();
  f.supervisor.apply(shell("measured", "exec sleep 100"));
  await pidOf(f.supervisor, "measured");

  const resources = await f.supervisor.resources("measured");

  assert(resources !== undefined && resources.rssBytes > 0 && resources.pssBytes <= resources.rssBytes);
  assertEquals(await f.supervisor.resources("unknown"), undefined);
});
