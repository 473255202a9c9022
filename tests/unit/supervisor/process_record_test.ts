import { assertEquals } from "@std/assert";
import { ProcessRecord } from "../../../lib/supervisor/process_record.ts";
import { FakeClock } from "../../support/fakes.ts";

Deno.test("ProcessRecord tells of a crash, of the next attempt and of the restart after it", async () => {
  const clock = new FakeClock("2026-01-01T00:00:00Z");
  const record = new ProcessRecord("etcd", clock, () => {});
  record.on("applied");
  record.on("needs-ready");
  record.started(7);
  await clock.advance(1_000);
  record.on("probe-ok");
  record.on("exited", "ended unexpectedly: SIGKILL");
  record.ended({ code: 137, signal: "SIGKILL" }, ["last words"]);
  record.attemptIn(200);

  assertEquals(record.status(), {
    name: "etcd",
    state: "backing-off",
    startedAt: "2026-01-01T00:00:00.000Z",
    readyAt: "2026-01-01T00:00:01.000Z",
    restarts: 0,
    reason: "ended unexpectedly: SIGKILL",
    nextAttemptAt: "2026-01-01T00:00:01.200Z",
    lastExit: { code: 137, signal: "SIGKILL", at: "2026-01-01T00:00:01.000Z", lastLines: ["last words"] },
    history: [
      { at: "2026-01-01T00:00:00.000Z", state: "waiting" },
      { at: "2026-01-01T00:00:00.000Z", state: "starting" },
      { at: "2026-01-01T00:00:01.000Z", state: "ready" },
      { at: "2026-01-01T00:00:01.000Z", state: "backing-off", reason: "ended unexpectedly: SIGKILL" },
    ],
  });

  record.on("retry");
  record.on("needs-ready");
  record.started(8);
  record.on("probe-ok");

  const { state, restarts, reason, nextAttemptAt, pid } = record.status();
  assertEquals([state, restarts, reason, nextAttemptAt, pid], ["ready", 1, "restarted after SIGKILL", undefined, 8]);
});

Deno.test("ProcessRecord keeps a bounded history and tells of every change", () => {
  let changes = 0;
  const record = new ProcessRecord("etcd", new FakeClock(), () => changes++);
  record.on("applied");
  record.on("needs-ready");
  for (let round = 0; round < 100; round++) {
    record.on("probe-ok");
    record.on("probe-failed", "no answer");
  }
  record.on("probe-failed", "no answer");
  record.explain("no answer");

  assertEquals(changes, 202);
  assertEquals(record.status().history.length, 50);
});

Deno.test("ProcessRecord keeps the last three probes", async () => {
  const clock = new FakeClock("2026-01-01T00:00:00Z");
  const record = new ProcessRecord("etcd", clock, () => {});
  assertEquals(record.probes, []);
  for (const reason of ["refused", "refused", "status 503", undefined]) {
    record.probed(reason);
    await clock.advance(10_000);
  }

  assertEquals(record.probes, [
    { at: "2026-01-01T00:00:10.000Z", error: "refused" },
    { at: "2026-01-01T00:00:20.000Z", error: "status 503" },
    { at: "2026-01-01T00:00:30.000Z", error: null },
  ]);
});

Deno.test("ProcessRecord counts alarms over all runs, and tells of each", () => {
  let changes = 0;
  const record = new ProcessRecord("kine", new FakeClock(), () => void changes++);
  assertEquals(record.status().alarms, undefined);

  record.alarmed();
  record.forgetRuns();
  record.alarmed();

  assertEquals([record.status().alarms, changes], [2, 2]);
});
