import { backoffDelayMs } from "../../base/mod.ts";
import type { BackupState } from "./backup_state.ts";

/** The first time of a schedule after another one. */
export type NextTime = (after: Date) => Date;

/** How late a backup may be, in milliseconds; less where the next one is due before. */
const LATE_AFTER_MS = 3_600_000;
/** When a run that has failed is tried again, in milliseconds: at first, and after many failures. */
const RETRY = { firstMs: 60_000, limitMs: 3_600_000, jitter: 0 };

/**
 * How far ahead what has passed may be, in milliseconds: clocks of controllers differ, and are set right. A backup is late by no
 * more than this then.
 */
export const CLOCK_SLACK_MS = 3_600_000;

/**
 * The times of a schedule of cron. One that a change of the clock leaves out is made up for right after it.
 *
 * @param timeZone Name of a time zone. @default {"UTC"}
 */
export async function timesOf(
  { schedule, timeZone = "UTC" }: { schedule: string; timeZone?: string | undefined },
): Promise<NextTime> {
  const { Cron } = await import("croner");
  const cron = new Cron(schedule, { timezone: timeZone, paused: true, mode: "5-part" });
  return (after) => {
    const next = cron.nextRun(after);
    if (next === null) throw new RangeError(`The schedule "${schedule}" has no time after ${after.toISOString()}`);
    return next;
  };
}

/**
 * A state in which what has happened is not still to come. Times that are were told by a clock that was wrong and has been set since:
 * no backup would be due, and none late, until then.
 */
export function withoutFuture(state: BackupState, now: Date): BackupState {
  const past = (time: string) => Date.parse(time) > now.getTime() + CLOCK_SLACK_MS ? now.toISOString() : time;
  const { since, lastAttempt, lastSuccess, lastFailure } = state;
  return {
    ...state,
    since: past(since),
    ...(lastAttempt === undefined ? {} : { lastAttempt: past(lastAttempt) }),
    ...(lastSuccess === undefined ? {} : { lastSuccess: { ...lastSuccess, at: past(lastSuccess.at) } }),
    ...(lastFailure === undefined ? {} : { lastFailure: { ...lastFailure, at: past(lastFailure.at) } }),
  };
}

/** When the next run is to begin, and from when on its success is late. One that was missed is due at once. */
export function plannedTimes(state: BackupState, next: NextTime): Required<Pick<BackupState, "nextRun" | "overdueAt">> {
  const since = Date.parse(state.since);
  const attempted = state.lastAttempt === undefined ? since : Math.max(since, Date.parse(state.lastAttempt));
  const due = next(new Date(attempted)).getTime();
  const { lastFailure } = state;
  const retry = lastFailure === undefined ? Infinity : attempted + backoffDelayMs(lastFailure.count, 0, RETRY);
  const succeeded = Math.max(since, state.lastSuccess === undefined ? since : Date.parse(state.lastSuccess.at));
  const awaited = next(new Date(succeeded));
  const lateMs = Math.min(LATE_AFTER_MS, next(awaited).getTime() - awaited.getTime());
  return {
    nextRun: new Date(Math.min(due, retry)).toISOString(),
    overdueAt: new Date(awaited.getTime() + lateMs).toISOString(),
  };
}
