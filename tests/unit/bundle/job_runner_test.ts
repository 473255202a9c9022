import { assertEquals, assertRejects } from "@std/assert";
import { CancelledError, K0sError } from "../../../lib/base/mod.ts";
import type { BundleEvent } from "../../../lib/bundle/job.ts";
import { BUNDLE_JOB_COMMAND, jobsHere, jobsInChildren } from "../../../lib/bundle/job_runner.ts";
import { type Exit, type OutputLine, type Spawn, type StartOptions } from "../../../lib/platform/mod.ts";
import { aPayload, someBytes, temporaryDirectory } from "./_fixture.ts";

const JOB = { kind: "stage", binDir: "/bin", parts: ["kine"] } as const;

interface ScriptedSpawn extends Spawn {
  started: StartOptions[];
  signals: string[];
}

/** A spawn whose children print these lines and end like this. */
function aSpawn(texts: string[], exit: Exit = { code: 0, signal: null }): ScriptedSpawn {
  const spawn: ScriptedSpawn = {
    started: [],
    signals: [],
    start(options) {
      spawn.started.push(options);
      return {
        pid: 1,
        lines: ReadableStream.from(texts.map((text): OutputLine => ({ stream: "stdout", text }))),
        exited: Promise.resolve(exit),
        signal: () => {},
        signalGroup: (name) => void spawn.signals.push(name),
      };
    },
    run: () => Promise.reject(new Error("not expected")),
  };
  return spawn;
}

async function eventsOf(spawn: Spawn, signal = new AbortController().signal): Promise<BundleEvent[]> {
  const events: BundleEvent[] = [];
  await jobsInChildren("/k0s", spawn)({ ...JOB, parts: [...JOB.parts] }, (event) => void events.push(event), signal);
  return events;
}

Deno.test("jobsInChildren() hands the job over on standard input and passes events on", async () => {
  const event = { kind: "staged", part: "kine", outcome: "written" } as const;
  const spawn = aSpawn([JSON.stringify(event)]);

  assertEquals(await eventsOf(spawn), [event]);

  const [options] = spawn.started;
  assertEquals([options?.executable, options?.args], ["/k0s", [BUNDLE_JOB_COMMAND]]);
  assertEquals(JSON.parse(String(options?.stdin)), JOB);
});

Deno.test("jobsInChildren() fails as the child failed", async () => {
  const spawn = aSpawn(['{"kind":"failed","message":"disk full","hint":"free some"}'], { code: 1, signal: null });

  const error = await assertRejects(() => eventsOf(spawn), K0sError, "disk full");

  assertEquals(error.hint, "free some");
});

Deno.test("jobsInChildren() quotes what a child said that ended without a reason", async () => {
  const spawn = aSpawn(["out of memory"], { code: 137, signal: "SIGKILL" });

  await assertRejects(() => eventsOf(spawn), K0sError, "its child ended with SIGKILL\n  | out of memory");
});

Deno.test("jobsInChildren() kills the child when the signal is aborted", async () => {
  const spawn = aSpawn([], { code: 137, signal: "SIGKILL" });

  await assertRejects(() => eventsOf(spawn, AbortSignal.abort()), CancelledError);

  assertEquals(spawn.signals, ["SIGKILL"]);
});

Deno.test("jobsHere() audits staged files", async () => {
  await using directory = await temporaryDirectory();
  const payload = await aPayload(directory.path, ["kine", "runc"].map((name) => ({ name, content: someBytes(9) })));
  await Deno.writeFile(`${directory.path}/kine`, someBytes(9));
  const events: BundleEvent[] = [];

  await jobsHere(payload)(
    { kind: "audit", binDir: directory.path, parts: ["kine", "runc"] },
    (event) => void events.push(event),
    new AbortController().signal,
  );

  assertEquals(events, [
    { kind: "audited", part: "kine", isIntact: true },
    { kind: "audited", part: "runc", isIntact: false },
  ]);
});
