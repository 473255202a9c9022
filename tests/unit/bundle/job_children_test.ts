import { assertEquals, assertRejects } from "@std/assert";
import { AsyncQueue, CancelledError, K0sError } from "../../../lib/base/mod.ts";
import type { BundleEvent, BundleJob } from "../../../lib/bundle/job.ts";
import { BUNDLE_JOB_COMMAND, JobChildren } from "../../../lib/bundle/job_children.ts";
import type { Exit, OutputLine, Spawn, StartOptions } from "../../../lib/platform/mod.ts";
import { linesOf } from "../../../lib/platform/lines.ts";

const URGENT: BundleJob = { kind: "audit", binDir: "/bin", parts: ["kine"], isBackground: false };
const LATER: BundleJob = { kind: "audit", binDir: "/bin", parts: ["runc"], isBackground: true };
const INTACT: BundleEvent = { kind: "audited", part: "kine", isIntact: true };
const DONE = JSON.stringify({ kind: "done" });

/** Children that answer each job with lines, and end like this when they are told to, or have answered so often. */
class ScriptedSpawn implements Spawn {
  readonly started: StartOptions[] = [];
  /** The jobs that each child was given. */
  readonly jobs: BundleJob[][] = [];
  readonly signals: string[] = [];
  ended = 0;

  constructor(
    readonly answer: readonly string[],
    readonly exit: Exit = { code: 0, signal: null },
    readonly endsAfter = Infinity,
  ) {}

  start(options: StartOptions) {
    this.started.push(options);
    const jobs: BundleJob[] = [];
    this.jobs.push(jobs);
    const exited = Promise.withResolvers<Exit>();
    const { answer, endsAfter } = this;
    const lines = new AsyncQueue<OutputLine>();
    const work = async () => {
      for await (const { text } of linesOf(options.stdin as ReadableStream<Uint8Array<ArrayBuffer>>)) {
        jobs.push(JSON.parse(text));
        for (const line of answer) lines.push({ stream: "stdout", text: line });
        if (jobs.length >= endsAfter) break;
      }
      lines.close();
      this.ended++;
      exited.resolve(this.exit);
    };
    void work();
    const signalGroup = (name: string) => void this.signals.push(name);
    return { pid: 1, lines, exited: exited.promise, signal: () => {}, signalGroup };
  }

  run() {
    return Promise.reject(new Error("not expected"));
  }
}

const never = new AbortController().signal;

Deno.test("JobChildren hand a job over on standard input, pass events on, and end", async () => {
  const spawn = new ScriptedSpawn([JSON.stringify(INTACT), "noise", DONE]);
  const events: BundleEvent[] = [];

  await new JobChildren("/k0s", spawn).run(URGENT, (event) => void events.push(event), never);

  assertEquals(events, [INTACT]);
  assertEquals([spawn.jobs, spawn.ended], [[[URGENT]], 1]);
  assertEquals([spawn.started[0]?.executable, spawn.started[0]?.args], ["/k0s", [BUNDLE_JOB_COMMAND]]);
});

Deno.test("JobChildren that are kept do one job after another, and end when they are no longer kept", async () => {
  const spawn = new ScriptedSpawn([DONE]);
  const children = new JobChildren("/k0s", spawn);
  {
    await using _ = children.keep();
    for (const job of [URGENT, URGENT, LATER, LATER]) await children.run(job, () => {}, never);
    assertEquals([spawn.jobs, spawn.ended], [[[URGENT, URGENT, LATER, LATER]], 0]);
  }
  await children.run(URGENT, () => {}, never);

  assertEquals([spawn.jobs.length, spawn.ended], [2, 2]);
});

Deno.test("JobChildren start another one for what is urgent, after one has given way", async () => {
  const spawn = new ScriptedSpawn([DONE]);
  const children = new JobChildren("/k0s", spawn);
  await using _ = children.keep();

  for (const job of [LATER, URGENT]) await children.run(job, () => {}, never);

  assertEquals(spawn.jobs, [[LATER], [URGENT]]);
});

Deno.test("JobChildren do two urgent jobs at once, further ones when their turn comes, and others beside them", async () => {
  const spawn = new ScriptedSpawn([DONE]);
  const children = new JobChildren("/k0s", spawn);
  await using _ = children.keep();

  await Promise.all([URGENT, URGENT, URGENT, LATER].map((job) => children.run(job, () => {}, never)));

  assertEquals(spawn.jobs.map((jobs) => jobs.length).sort(), [1, 1, 2]);
});

Deno.test("JobChildren fail as a child failed, and let it end", async () => {
  const spawn = new ScriptedSpawn(['{"kind":"failed","message":"disk full","hint":"free some"}']);
  const children = new JobChildren("/k0s", spawn);
  await using _ = children.keep();

  const error = await assertRejects(() => children.run(URGENT, () => {}, never), K0sError, "disk full");

  assertEquals(error.hint, "free some");
  await assertRejects(() => children.run(URGENT, () => {}, never), K0sError, "disk full");
  assertEquals(spawn.jobs.length, 2);
});

const ENDINGS: [string, Exit, string][] = [
  ["killed", { code: 137, signal: "SIGKILL" }, "its child ended with SIGKILL\n  | out of memory"],
  ["gone without a word", { code: 0, signal: null }, "its child ended before it was done"],
];

for (const [how, exit, message] of ENDINGS) {
  Deno.test(`JobChildren tell of a child that is ${how}`, async () => {
    const children = new JobChildren("/k0s", new ScriptedSpawn(["out of memory"], exit, 1));

    await assertRejects(() => children.run(URGENT, () => {}, never), K0sError, message);
  });
}

Deno.test("JobChildren kill a child when the signal is aborted", async () => {
  const spawn = new ScriptedSpawn([], { code: 137, signal: "SIGKILL" }, 1);
  const stop = new AbortController();
  const running = new JobChildren("/k0s", spawn).run(URGENT, () => {}, stop.signal);
  stop.abort();

  await assertRejects(() => running, CancelledError);
});

Deno.test("JobChildren start nothing when the signal is aborted already", async () => {
  const spawn = new ScriptedSpawn([DONE]);

  await assertRejects(() => new JobChildren("/k0s", spawn).run(URGENT, () => {}, AbortSignal.abort()), CancelledError);

  assertEquals(spawn.started, []);
});
