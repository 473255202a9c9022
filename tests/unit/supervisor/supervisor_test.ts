import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { CancelledError, NotReadyError } from "../../../lib/base/mod.ts";
import { type Probe, Supervisor } from "../../../lib/supervisor/mod.ts";
import { aProcessSpec } from "../../support/a_process_spec.ts";
import { until } from "../../support/until.ts";
import { processFixture } from "./_fixture.ts";

const NEVER = new AbortController().signal;
const HTTP: Probe = { kind: "http", url: "https://127.0.0.1:1/readyz", everyMs: 100, withinMs: 30_000 };

async function fixture() {
  const f = await processFixture();
  const supervisor = new Supervisor({ ...f.context, logsDir: f.directory });
  const states = () => supervisor.status().map(({ name, state }) => `${name} ${state}`);
  return {
    ...f,
    supervisor,
    states,
    async [Symbol.asyncDispose]() {
      await supervisor.stopAll();
      await f[Symbol.asyncDispose]();
    },
  };
}

Deno.test("Supervisor starts a process only when what it needs is ready", async () => {
  await using f = await fixture();
  f.http.answer = () => Promise.reject(new TypeError("refused"));
  f.supervisor.apply(aProcessSpec({ name: "apiserver", needs: ["etcd"] }));
  f.supervisor.apply(aProcessSpec({ name: "etcd", ready: HTTP }));
  await until("etcd was asked", () => f.http.requested.length === 1);
  assertEquals(f.states(), ["apiserver waiting", "etcd starting"]);
  assertEquals(f.supervisor.status()[0]?.reason, "waits for etcd");
  await until("the answer is noted", () => f.supervisor.probes()["etcd"] !== undefined);
  assertEquals(Object.keys(f.supervisor.probes()), ["etcd"]);

  f.http.answer = () => new Response("ok");
  await until("etcd is looked at again", async () => {
    await f.clock.advance(50);
    return f.http.requested.length > 1;
  });
  await f.supervisor.waitReady("apiserver", NEVER);

  assertEquals(f.states(), ["apiserver ready", "etcd ready"]);
});

Deno.test("Supervisor stops in reverse order of needs and starts nothing afterwards", async () => {
  await using f = await fixture();
  f.supervisor.apply(aProcessSpec({ name: "etcd" }));
  f.supervisor.apply(aProcessSpec({ name: "apiserver", needs: ["etcd"] }));
  await f.supervisor.waitReady("apiserver", NEVER);
  const etcd = f.spawn.latest("/bin/etcd");
  const apiserver = f.spawn.latest("/bin/apiserver");
  apiserver.ignored.add("SIGTERM");

  const stopped = f.supervisor.stopAll();
  await until("the first is told to end", () => apiserver.signals.length === 1);
  assertEquals(etcd.signals, []);
  apiserver.exit();
  await stopped;

  assertEquals(etcd.signals, ["SIGTERM"]);
  assertThrows(() => f.supervisor.apply(aProcessSpec()), CancelledError);
});

Deno.test("Supervisor can stop all in a hurry", async () => {
  await using f = await fixture();
  f.supervisor.apply(aProcessSpec({ name: "apiserver", stop: { signal: "SIGTERM", graceMs: 20_000 } }));
  await f.supervisor.waitReady("apiserver", NEVER);
  const apiserver = f.spawn.latest("/bin/apiserver");
  apiserver.ignored.add("SIGTERM");

  const stopped = f.supervisor.stopAll({ longestGraceMs: 2_000 });
  await until("it is told to end", () => apiserver.signals.length === 1);
  await f.clock.advance(2_000);
  await stopped;

  assertEquals(apiserver.signals, ["SIGTERM", "group SIGKILL"]);
});

Deno.test("Supervisor refuses processes that need each other", async () => {
  await using f = await fixture();
  f.supervisor.apply(aProcessSpec({ name: "a", needs: ["b"] }));
  assertThrows(() => f.supervisor.apply(aProcessSpec({ name: "b", needs: ["a"] })), TypeError, "need each other");
});

Deno.test("waitReady() gives up at the probe's deadline and shows the last output", async () => {
  await using f = await fixture();
  f.http.answer = () => Promise.reject(new TypeError("connection refused"));
  f.supervisor.apply(aProcessSpec({ name: "etcd", ready: HTTP }));
  const waiting = assertRejects(() => f.supervisor.waitReady("etcd", NEVER), NotReadyError);
  await until("it runs", () => f.spawn.children.length === 1 && f.http.requested.length === 1);
  f.spawn.latest("/bin/etcd").print("bind: address already in use");
  f.spawn.latest("/bin/etcd").exit({ code: 1 });
  await until("it has ended", () => f.supervisor.status()[0]?.nextAttemptAt !== undefined);

  await f.clock.advance(30_000);

  const error = await waiting;
  assert(error.message.startsWith('Cannot start "etcd": not ready after 30 s'), error.message);
  assert(error.message.includes("\n  | bind: address already in use"), error.message);
  assert(error.hint?.includes("etcd.log"));
});

Deno.test("waitReady() quotes a process that runs but does not become ready", async () => {
  await using f = await fixture();
  f.http.answer = () => Promise.reject(new TypeError("connection refused"));
  f.supervisor.apply(aProcessSpec({ name: "etcd", ready: HTTP }));
  const waiting = assertRejects(() => f.supervisor.waitReady("etcd", NEVER), NotReadyError);
  await until("it runs", () => f.spawn.children.length === 1 && f.http.requested.length === 1);
  f.spawn.latest("/bin/etcd").print("file is not a database");
  const isRead = () => f.log.records.some(({ message }) => message === "file is not a database");
  await until("its output is read", isRead);

  await f.clock.advance(30_000);

  assert((await waiting).message.includes("\n  | file is not a database"));
});

Deno.test("waitReady() gives up a process that has started and ended as often as it may, not counting earlier runs", async () => {
  await using f = await fixture();
  f.supervisor.apply(aProcessSpec({ name: "etcd", args: ["1"] }));
  await f.supervisor.waitReady("etcd", NEVER);
  f.http.answer = () => Promise.reject(new TypeError("refused"));
  f.supervisor.apply(aProcessSpec({ name: "etcd", args: ["2"], ready: HTTP }));
  const waiting = assertRejects(() => f.supervisor.waitReady("etcd", NEVER, { mostStarts: 2 }), NotReadyError);
  for (let start = 2; start <= 3; start++) {
    await until("it runs", () => f.spawn.children.length === start);
    f.spawn.latest("/bin/etcd").print("no such flag");
    f.spawn.latest("/bin/etcd").exit({ code: 1 });
    await until("it is to start again", () => f.supervisor.status()[0]?.nextAttemptAt !== undefined);
    await f.clock.advance(5_000);
  }

  const { message } = await waiting;
  assert(message.startsWith('Cannot start "etcd": it has ended 2 times'), message);
  assert(message.includes("\n  | no such flag"), message);
});

Deno.test("waitReady() fails at once when the program cannot be started", async () => {
  await using f = await fixture();
  f.spawn.missing.add("/bin/etcd");
  f.supervisor.apply(aProcessSpec({ name: "etcd" }));
  f.supervisor.apply(aProcessSpec({ name: "apiserver", needs: ["etcd"] }));

  await assertRejects(() => f.supervisor.waitReady("apiserver", NEVER), NotReadyError, "No such file");
});

Deno.test("waitReady() can be given up", async () => {
  await using f = await fixture();
  const controller = new AbortController();
  const waiting = assertRejects(() => f.supervisor.waitReady("unknown", controller.signal), CancelledError);

  controller.abort();

  await waiting;
});

Deno.test("remove() stops a process and forgets it", async () => {
  await using f = await fixture();
  f.supervisor.apply(aProcessSpec({ name: "etcd" }));
  await f.supervisor.waitReady("etcd", NEVER);

  await f.supervisor.remove("etcd");
  await f.supervisor.remove("etcd");

  assertEquals(f.states(), []);
  assertEquals(f.spawn.latest("/bin/etcd").isRunning, false);
  assertEquals(await f.supervisor.resources("etcd"), undefined);
});
