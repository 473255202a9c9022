import { assertEquals } from "@std/assert";
import { HurriedStop, runOnce } from "../../../lib/supervisor/process_run.ts";
import { aProcessSpec } from "../../support/a_process_spec.ts";
import { until } from "../../support/until.ts";
import { processFixture } from "./_fixture.ts";

Deno.test("runOnce() starts the program as its spec says and notes its pid while it runs", async () => {
  await using f = await processFixture();
  f.record.on("applied");
  f.record.on("needs-ready");
  const spec = aProcessSpec({
    user: { uid: 5, gid: 0 },
    capabilities: ["CAP_NET_BIND_SERVICE"],
    stdin: "input",
    env: { A: "1" },
  });
  const run = runOnce(spec, f.context, new AbortController().signal);
  await until("it is ready", () => f.record.state === "ready");
  const child = f.spawn.latest("/bin/etcd");
  assertEquals(child.options, {
    executable: "/bin/etcd",
    args: ["--flag=value"],
    cwd: "/",
    env: { _K0S_MANAGED: "yes", PATH: "/opt/bin:/bin", A: "1" },
    uid: 5,
    capabilities: ["CAP_NET_BIND_SERVICE"],
    gid: 0,
    stdin: "input",
  });
  await until("its pid is noted", async () => await Deno.readTextFile(`${f.directory}/etcd.pid`) === `${child.pid}\n`);

  child.print("panic: disk full");
  child.exit({ code: 2 });

  assertEquals((await run).exit, { code: 2, signal: null });
  assertEquals(f.record.state, "backing-off");
  assertEquals(f.record.reason, "ended unexpectedly: exit code 2: panic: disk full");
  assertEquals(f.record.lastExit?.lastLines, ["panic: disk full"]);
  await until("its pid file is gone", async () => (await Array.fromAsync(Deno.readDir(f.directory))).length <= 1);
});

Deno.test("runOnce() ends a process that heeds its signal", async () => {
  await using f = await processFixture();
  f.record.on("applied");
  f.record.on("needs-ready");
  const stop = new AbortController();
  const run = runOnce(aProcessSpec({ stop: { signal: "SIGINT", graceMs: 1_000 } }), f.context, stop.signal);
  await until("it is ready", () => f.record.state === "ready");

  stop.abort();

  assertEquals((await run).exit, { code: 0, signal: null });
  assertEquals(f.spawn.latest("/bin/etcd").signals, ["SIGINT"]);
  assertEquals(f.record.state, "stopping");
});

Deno.test("runOnce() kills the group of a process that does not end, and says what it waits for", async () => {
  await using f = await processFixture();
  f.record.on("applied");
  f.record.on("needs-ready");
  f.spawn.ignoredSignals.add("SIGTERM");
  const stop = new AbortController();
  const run = runOnce(aProcessSpec({ stop: { signal: "SIGTERM", graceMs: 12_000 } }), f.context, stop.signal);
  await until("it is ready", () => f.record.state === "ready");
  stop.abort();
  const child = f.spawn.latest("/bin/etcd");
  await until("it is told to end", () => child.signals.length === 1);

  await f.clock.advance(5_000);
  await f.clock.advance(5_000);
  assertEquals(child.isRunning, true);
  await f.clock.advance(2_000);

  assertEquals((await run).exit?.signal, "SIGKILL");
  assertEquals(child.signals, ["SIGTERM", "group SIGKILL"]);
  assertEquals(f.log.records.filter(({ message }) => message === "Waiting for the process to end").length, 2);
});

Deno.test("runOnce() grants no more time than a hurried stop does, and no more than the spec", async () => {
  for (const [graceMs, longestGraceMs] of [[20_000, 1_000], [1_000, 20_000]] as const) {
    await using f = await processFixture();
    f.record.on("applied");
    f.record.on("needs-ready");
    f.spawn.ignoredSignals.add("SIGTERM");
    const stop = new AbortController();
    const run = runOnce(aProcessSpec({ stop: { signal: "SIGTERM", graceMs } }), f.context, stop.signal);
    await until("it is ready", () => f.record.state === "ready");
    stop.abort(new HurriedStop(longestGraceMs));
    const child = f.spawn.latest("/bin/etcd");
    await until("it is told", () => child.signals.length === 1);

    await f.clock.advance(1_000);

    assertEquals((await run).exit?.signal, "SIGKILL");
    assertEquals(f.log.records.find(({ level }) => level === "warning")?.fields["graceMs"], 1_000);
  }
});

Deno.test("runOnce() reports a program that cannot be started", async () => {
  await using f = await processFixture();
  f.record.on("applied");
  f.record.on("needs-ready");
  f.spawn.missing.add("/bin/etcd");

  const result = await runOnce(aProcessSpec(), f.context, new AbortController().signal);

  assertEquals(result, { readyForMs: undefined });
  assertEquals(f.record.reason, 'Cannot start "/bin/etcd": No such file or directory');
});

Deno.test("runOnce() explains by the process's own complaint why it is not ready and why it ended", async () => {
  await using f = await processFixture();
  f.record.on("applied");
  f.record.on("needs-ready");
  f.http.answer = () => new Response("no", { status: 500 });
  const complaints = { pattern: "^ERRO (?<why>.*)", about: "database at h" };
  const ready = { kind: "http", url: "http://127.0.0.1/", everyMs: 100, withinMs: 1_000 } as const;
  const run = runOnce(aProcessSpec({ complaints, ready }), f.context, new AbortController().signal);
  await until("it is looked at", () => f.record.reason === "status 500: no");
  const child = f.spawn.latest("/bin/etcd");

  child.print("ERRO refused");
  await until("the complaint is shown", async () => {
    await f.clock.advance(100);
    return f.record.reason === "database at h: refused";
  });
  child.print("ERRO wrong password");
  child.exit({ code: 1 });
  await run;

  assertEquals(f.record.reason, "database at h: wrong password; ended unexpectedly: exit code 1");
});
