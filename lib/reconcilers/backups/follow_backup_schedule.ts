import { isCancelled, K0sError, messageOf } from "../../base/mod.ts";
import { type KubeClient, KubeUnreachableError } from "../../kube/mod.ts";
import type { Clock, Logger } from "../../platform/mod.ts";
import { type BackupEvent, reportBackup } from "./backup_events.ts";
import { type BackupState, readBackupState, writeBackupState } from "./backup_state.ts";
import { type NextTime, plannedTimes, timesOf } from "./backup_times.ts";

/** An archive that a run has made. */
export interface ScheduledArchive {
  name: string;
  sizeBytes: number;
  /** Where it is kept. */
  places: readonly string[];
  /** How many older ones were removed. */
  prunedCount: number;
  /** What has the cluster's objects, and is backed up by its own means; left out: the archive has them. */
  notIncluded?: string;
}

/** What {@link followBackupSchedule} needs. */
export interface BackupScheduleOptions {
  client: Pick<KubeClient, "apply" | "create" | "get">;
  clock: Clock;
  log: Logger;
  /** Name of this controller's machine. */
  hostname: string;
  /** Cron expression of five fields. */
  schedule: string;
  /** @default {"UTC"} */
  timeZone?: string | undefined;
  /** Makes an archive, keeps it, removes those that are too many. */
  run(signal: AbortSignal): Promise<ScheduledArchive>;
}

/** Longest time that is slept at once, in milliseconds: the wall clock may be set, and a machine may sleep. */
const LONGEST_SLEEP_MS = 30_000;
/** How long after an attempt to write the state there is another one, in milliseconds. */
const WRITE_AGAIN_MS = 5_000;

/**
 * Makes backups by a schedule until `signal` is aborted, and keeps what became of them in the cluster, where the next leader
 * finds it: one that was missed meanwhile is made at once.
 *
 * @throws {K0sError} If the API server does not answer.
 */
export async function followBackupSchedule(options: BackupScheduleOptions, signal: AbortSignal): Promise<void> {
  const next = await timesOf(options);
  await new ScheduleFollower(options, next, signal).follow();
}

class ScheduleFollower {
  readonly #options: BackupScheduleOptions;
  readonly #next: NextTime;
  readonly #signal: AbortSignal;
  #state: BackupState | undefined;
  /** The time whose passing was told last. */
  #toldOverdueAt: string | undefined;

  constructor(options: BackupScheduleOptions, next: NextTime, signal: AbortSignal) {
    this.#options = options;
    this.#next = next;
    this.#signal = signal;
  }

  async follow(): Promise<void> {
    const ending = new AbortController();
    const end = () => ending.abort();
    this.#signal.addEventListener("abort", end, { once: true });
    try {
      await this.#begin();
      await Promise.all([this.#makeBackups(), this.#watchOverdue(ending.signal)]);
    } catch (error) {
      if (!this.#signal.aborted || !isCancelled(error)) throw error;
    } finally {
      this.#signal.removeEventListener("abort", end);
      ending.abort();
    }
  }

  async #begin(): Promise<void> {
    const { client, clock, schedule, timeZone = "UTC" } = this.#options;
    const found = await readBackupState(client, { signal: this.#signal });
    const wanted = `${schedule} ${timeZone}`;
    const state = found?.schedule === wanted ? found : { ...found, schedule: wanted, since: clock.now().toISOString() };
    await this.#learn(state);
  }

  async #makeBackups(): Promise<never> {
    for (;;) {
      await this.#untilDue();
      await this.#makeBackup();
    }
  }

  async #untilDue(): Promise<void> {
    const { clock } = this.#options;
    const dueMs = Date.parse(this.#state!.nextRun!);
    for (;;) {
      const restMs = dueMs - clock.now().getTime();
      if (restMs <= 0) return;
      await clock.sleep(Math.min(restMs, LONGEST_SLEEP_MS), this.#signal);
    }
  }

  async #makeBackup(): Promise<void> {
    const { clock, log, hostname, run } = this.#options;
    const at = clock.now().toISOString();
    const { lastFailure, ...state } = this.#state!;
    let made: ScheduledArchive;
    try {
      made = await run(this.#signal);
    } catch (error) {
      if (this.#signal.aborted) throw error;
      const message = messageOf(error);
      const hint = error instanceof K0sError ? error.hint : undefined;
      log.error("A scheduled backup has failed", { error: message, hint });
      const count = (lastFailure?.count ?? 0) + 1;
      await this.#learn({ ...state, lastAttempt: at, lastFailure: { at, message, count } });
      return await this.#tell({
        reason: "BackupFailed",
        message: hint === undefined ? message : `${message}\n${hint}`,
      });
    }
    const { prunedCount, notIncluded, ...archive } = made;
    log.info("Made a scheduled backup", {
      ...archive,
      prunedCount,
      ...(notIncluded === undefined ? {} : { notIncluded }),
    });
    await this.#learn({ ...state, lastAttempt: at, lastSuccess: { at, ...archive, controller: hostname } });
    await this.#tell({ reason: "BackupCreated", message: createdMessage(made) });
  }

  async #watchOverdue(signal: AbortSignal): Promise<never> {
    const { clock, log } = this.#options;
    for (;;) {
      const { overdueAt = "", lastSuccess } = this.#state!;
      if (clock.now().getTime() >= Date.parse(overdueAt) && this.#toldOverdueAt !== overdueAt) {
        this.#toldOverdueAt = overdueAt;
        const last = lastSuccess === undefined ? "there is none yet" : `the last one is of ${lastSuccess.at}`;
        log.error("Scheduled backups are overdue", { lastSuccess: lastSuccess?.at ?? "never" });
        await this.#tell({ reason: "BackupOverdue", message: `A scheduled backup is overdue: ${last}` });
      }
      await clock.sleep(LONGEST_SLEEP_MS, signal);
    }
  }

  /** What an API server that is away for a while must not undo: the backup would be made again. */
  async #learn(state: BackupState): Promise<void> {
    const { client, clock, log } = this.#options;
    const known = this.#state = { ...state, ...plannedTimes(state, this.#next) };
    for (;;) {
      try {
        return await writeBackupState(client, known, this.#signal);
      } catch (error) {
        if (this.#signal.aborted || !(error instanceof KubeUnreachableError)) throw error;
        log.debug("The state of scheduled backups is not written yet", { error: error.message });
      }
      await clock.sleep(WRITE_AGAIN_MS, this.#signal);
    }
  }

  async #tell(event: BackupEvent): Promise<void> {
    const { client, clock, hostname } = this.#options;
    await reportBackup(event, { client, hostname, now: clock.now() }, this.#signal);
  }
}

function createdMessage({ name, places, notIncluded }: ScheduledArchive): string {
  const lacks = notIncluded === undefined ? "" : `, without the cluster's objects, which are in ${notIncluded}`;
  return `${name} is in ${places.join(", ")}${lacks}`;
}
