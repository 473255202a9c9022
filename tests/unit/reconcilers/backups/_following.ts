import { type BackupState, readBackupState } from "../../../../lib/reconcilers/backups/backup_state.ts";
import { followBackupSchedule } from "../../../../lib/reconcilers/backups/follow_backup_schedule.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { FakeClock, FakeLogger } from "../../../support/fakes.ts";
import { until } from "../../../support/until.ts";

/** What a run has made. */
export const MADE = { name: "archive", sizeBytes: 7, places: ["/a"], prunedCount: 1 };
export const MINUTE_MS = 60_000;

/** A controller that makes backups, and what it does. */
export function following(schedule: string) {
  const cluster = new FakeCluster();
  const clock = new FakeClock("2026-11-28T00:00:30Z");
  const log = new FakeLogger();
  const runs: string[] = [];
  const outcome = { run: (_replaces?: string) => Promise.resolve(MADE) };
  /** How far the clock on the wall is set back. */
  const set = { backMs: 0 };
  const wall = {
    now: () => new Date(clock.now().getTime() - set.backMs),
    monotonicMs: () => clock.monotonicMs(),
    sleep: (ms: number, signal?: AbortSignal) => clock.sleep(ms, signal),
  };
  const options = {
    client: cluster.client(),
    ...{ clock: wall, log, schedule },
    hostname: "one",
    run: (signal: AbortSignal, replaces: string | undefined) => {
      runs.push(wall.now().toISOString().slice(11, 16));
      return signal.aborted ? Promise.reject(signal.reason) : outcome.run(replaces);
    },
  };
  const lead = () => {
    const ending = new AbortController();
    const following = followBackupSchedule(options, ending.signal);
    return async () => {
      ending.abort();
      await following;
    };
  };
  const reasons = () =>
    [...cluster.objects.values()].filter(({ kind }) => kind === "Event").map((event) =>
      (event as unknown as { reason: string }).reason
    );
  const state = async () => await readBackupState(cluster.client()) ?? {} as BackupState;
  /** Lets time pass, and what it brings about happen: it waits for the next time, and for being late, unless a backup is under way. */
  const pass = async (minutes: number, waits = 2) => {
    for (let step = 0; step < minutes * 2; step++) {
      await until("it waits", () => clock.pending === waits);
      await clock.advance(MINUTE_MS / 2);
    }
  };
  return { cluster, clock, set, log, runs, outcome, options, lead, reasons, state, pass };
}
