import { firstLines, isCancelled, K0sError, LinkedAbort, messageOf } from "../../base/mod.ts";
import { isTransient, type KubeClient } from "../../kube/mod.ts";
import type { Clock, Logger } from "../../platform/mod.ts";
import { type BackupEvent, reportBackup } from "./backup_events.ts";
import { type BackupState, readBackupState, writeBackupState } from "./backup_state.ts";
import { CLOCK_SLACK_MS, type NextTime, plannedTimes, timesOf, withoutFuture } from "./backup_times.ts";

/** An archive that a run has made. */
export interface ScheduledArchive {
  name: string;
  sizeBytes: number;
  /** Where it is kept. */
  places: readonly string[];
  /** How many older ones were removed. */
  prunedCount: number;
  /** Why others that are not to be kept are still there; left out: they are not. */
  notRemoved?: string;
  /** What has the cluster's objects, and is backed up by its own means; left out: the archive has them. */
  notIncluded?: string;
}

/** A run has failed at some of the places; the others have its archive. */
export class PartlyKeptError extends K0sError {
  override readonly name = "PartlyKeptError";
  /** Name of the archive. */
  readonly archive: string;

  constructor(message: string, { archive, ...more }: { archive: string; cause?: unknown; hint?: string | undefined }) {
    const { cause, hint } = more;
    super(message, { cause, ...(hint === undefined ? {} : { hint }) });
    this.archive = archive;
  }
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
  /**
   * Makes an archive, keeps it, removes those that are too many.
   *
   * @param replaces Name of one that the new one takes the place of: a run before has kept it at some of the places.
   * @throws {PartlyKeptError} If the archive is at some of the places.
   */
  run(signal: AbortSignal, replaces: string | undefined): Promise<ScheduledArchive>;
}

/** Longest time that is slept at once, in milliseconds: the wall clock may be set, and a machine may sleep. */
const LONGEST_SLEEP_MS = 30_000;
/** How long after an attempt to tell the cluster something there is another one, in milliseconds. */
const TELL_AGAIN_MS = 5_000;
/** How much of an error the state has, in characters: a server may say more than a ConfigMap can hold. */
const LONGEST_ERROR = 2_000;

/**
 * Makes backups by a schedule until `signal` is aborted, and keeps what became of them in the cluster, where the next leader
 * finds it: one that was missed meanwhile is made at once.
 *
 * @throws {K0sError} If the API server does not answer.
 */
export async function followBackupSchedule(options: BackupScheduleOptions, signal: AbortSignal): Promise<void> {
  const next = await timesOf(options);
  using work = new LinkedAbort(signal);
  try {
    await new ScheduleFollower(options, next, work).follow();
  } catch (error) {
    if (!signal.aborted || !isCancelled(error)) throw error;
  }
}

class ScheduleFollower {
  readonly #options: BackupScheduleOptions;
  readonly #next: NextTime;
  readonly #work: LinkedAbort;
  #state: BackupState | undefined;
  /** The time whose passing was told last. */
  #toldOverdueAt: string | undefined;

  constructor(options: BackupScheduleOptions, next: NextTime, work: LinkedAbort) {
    this.#options = options;
    this.#next = next;
    this.#work = work;
  }

  async follow(): Promise<never> {
    let failure: unknown;
    // Neither goes on without the other: when this begins again, there would be two backups at a time.
    const end = (error: unknown) => {
      failure ??= error;
      this.#work.abort();
    };
    await this.#begin();
    await Promise.all([this.#makeBackups().catch(end), this.#watchOverdue().catch(end)]);
    throw failure;
  }

  get #signal(): AbortSignal {
    return this.#work.signal;
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
    for (let latestMs = -Infinity;;) {
      const nowMs = clock.now().getTime();
      if (nowMs < latestMs - CLOCK_SLACK_MS) {
        // By the clock as it was, the next time may be years away.
        await this.#learn(this.#state!);
        latestMs = nowMs;
      }
      latestMs = Math.max(latestMs, nowMs);
      const restMs = Date.parse(this.#state!.nextRun!) - nowMs;
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
      made = await run(this.#signal, lastFailure?.archive);
    } catch (error) {
      if (this.#signal.aborted) throw error;
      const message = messageOf(error);
      const hint = error instanceof K0sError ? error.hint : undefined;
      log.error("A scheduled backup has failed", { error: message, hint });
      const count = (lastFailure?.count ?? 0) + 1;
      // Otherwise each try would leave one more where it can, until retention keeps nothing but those.
      const archive = error instanceof PartlyKeptError ? error.archive : lastFailure?.archive;
      await this.#learn({
        ...state,
        lastAttempt: at,
        lastFailure: { at, message: firstLines(message, LONGEST_ERROR), count, ...(archive ? { archive } : {}) },
      });
      return await this.#tell({
        reason: "BackupFailed",
        message: hint === undefined ? message : `${message}\n${hint}`,
      });
    }
    const { prunedCount, notIncluded, notRemoved, ...archive } = made;
    log.info("Made a scheduled backup", {
      ...archive,
      prunedCount,
      ...(notIncluded === undefined ? {} : { notIncluded }),
    });
    await this.#learn({ ...state, lastAttempt: at, lastSuccess: { at, ...archive, controller: hostname } });
    await this.#tell({ reason: "BackupCreated", message: createdMessage(made) });
    if (notRemoved === undefined) return;
    log.error("Archives that spec.backup.retention does not keep are still there", { error: notRemoved });
    await this.#tell({ reason: "BackupsNotRemoved", message: notRemoved });
  }

  async #watchOverdue(): Promise<never> {
    const { clock, log } = this.#options;
    for (;;) {
      const { overdueAt = "", lastSuccess } = this.#state!;
      if (clock.now().getTime() >= Date.parse(overdueAt) && this.#toldOverdueAt !== overdueAt) {
        this.#toldOverdueAt = overdueAt;
        const last = lastSuccess === undefined ? "there is none yet" : `the last one is of ${lastSuccess.at}`;
        log.error("Scheduled backups are overdue", { lastSuccess: lastSuccess?.at ?? "never" });
        await this.#tell({ reason: "BackupOverdue", message: `A scheduled backup is overdue: ${last}` });
      }
      await clock.sleep(LONGEST_SLEEP_MS, this.#signal);
    }
  }

  async #learn(state: BackupState): Promise<void> {
    const { client, clock } = this.#options;
    const past = withoutFuture(state, clock.now());
    const known = this.#state = { ...past, ...plannedTimes(past, this.#next) };
    await this.#insist(() => writeBackupState(client, known, this.#signal));
  }

  async #tell(event: BackupEvent): Promise<void> {
    const { client, clock, hostname } = this.#options;
    await this.#insist(() => reportBackup(event, { client, hostname, now: clock.now() }, this.#signal));
  }

  /** Has the cluster take something, also where its API is away for a while: the backup would be made again otherwise. */
  async #insist(tell: () => Promise<void>): Promise<void> {
    const { clock, log } = this.#options;
    for (;;) {
      try {
        return await tell();
      } catch (error) {
        if (this.#signal.aborted || !isTransient(error)) throw error;
        log.debug("The cluster is not told of scheduled backups yet", { error: messageOf(error) });
      }
      await clock.sleep(TELL_AGAIN_MS, this.#signal);
    }
  }
}

function createdMessage({ name, places, notIncluded }: ScheduledArchive): string {
  const lacks = notIncluded === undefined ? "" : `, without the cluster's objects, which are in ${notIncluded}`;
  return `${name} is in ${places.join(", ")}${lacks}`;
}
