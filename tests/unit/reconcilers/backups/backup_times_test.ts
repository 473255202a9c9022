import { assertEquals } from "@std/assert";
import { plannedTimes, timesOf, withoutFuture } from "../../../../lib/reconcilers/backups/backup_times.ts";

const day = (text: string) => new Date(`2026-${text}Z`).toISOString();

Deno.test("timesOf() follows the clock of a time zone, also over its changes", async () => {
  const next = await timesOf({ schedule: "30 2 * * *", timeZone: "Europe/Berlin" });
  const after = (text: string) => next(new Date(day(text))).toISOString();
  assertEquals(after("03-28T00:00"), day("03-28T01:30"));
  // There is no half past two on that day.
  assertEquals(after("03-28T12:00"), day("03-29T01:00"));
  // There are two, and one backup.
  assertEquals([after("10-24T12:00"), after("10-25T00:30")], [day("10-25T00:30"), day("10-26T01:30")]);
});

Deno.test("timesOf() is in UTC unless told otherwise, and takes both days as crontab does", async () => {
  const next = await timesOf({ schedule: "0 3 13 * fri" });
  assertEquals(next(new Date(day("11-12T04:00"))).toISOString(), day("11-13T03:00"));
  assertEquals(next(new Date(day("11-13T03:00"))).toISOString(), day("11-20T03:00"));
});

Deno.test("plannedTimes() are the next of the schedule, and an hour after it", async () => {
  const next = await timesOf({ schedule: "0 3 * * *" });
  const state = { schedule: "", since: day("11-01T12:00") };
  assertEquals(plannedTimes(state, next), { nextRun: day("11-02T03:00"), overdueAt: day("11-02T04:00") });

  const lastSuccess = { at: day("11-05T03:00"), name: "", sizeBytes: 0, places: [], controller: "" };
  const done = { ...state, lastAttempt: day("11-05T03:00"), lastSuccess };
  assertEquals(plannedTimes(done, next), { nextRun: day("11-06T03:00"), overdueAt: day("11-06T04:00") });
});

Deno.test("plannedTimes() have the next try soon after a failure, later after many, and never after the next of the schedule", async () => {
  const next = await timesOf({ schedule: "0 3 * * *" });
  const failed = (count: number, at: string) =>
    plannedTimes({
      schedule: "",
      since: day("11-01T12:00"),
      lastAttempt: at,
      lastFailure: { at, message: "", count },
    }, next);

  assertEquals(failed(1, day("11-02T03:00")), { nextRun: day("11-02T03:01"), overdueAt: day("11-02T04:00") });
  assertEquals(failed(9, day("11-02T06:00")).nextRun, day("11-02T07:00"));
  assertEquals(failed(9, day("11-03T02:30")).nextRun, day("11-03T03:00"));
});

Deno.test("plannedTimes() of a schedule that is often is late when the next one is due", async () => {
  const next = await timesOf({ schedule: "*/5 * * * *" });
  const state = { schedule: "", since: day("11-01T12:01") };
  assertEquals(plannedTimes(state, next), { nextRun: day("11-01T12:05"), overdueAt: day("11-01T12:10") });
});

Deno.test("withoutFuture() takes a clock for wrong that was an hour ahead, and corrects what it has said", () => {
  const success = { name: "a", sizeBytes: 1, places: [], controller: "one" };
  const state = (since: string, at: string) => ({
    ...{ schedule: "", since, lastAttempt: at, lastSuccess: { at, ...success } },
    lastFailure: { at, message: "", count: 1 },
  });
  const now = day("11-02T03:00");
  const ahead = state(day("11-01T03:00"), day("11-02T04:00"));
  assertEquals(withoutFuture(ahead, new Date(now)), ahead);
  assertEquals(withoutFuture(state(day("11-09T03:00"), day("11-10T03:00")), new Date(now)), state(now, now));
});
