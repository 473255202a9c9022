import { RingBuffer } from "../base/mod.ts";
import type { Clock, Exit } from "../platform/mod.ts";
import { nextState, type ProcessEventName, type ProcessState } from "./state.ts";
import { describeExit, type HistoryEntry, type LastExit, type ProcessStatus, type ReadinessResult } from "./status.ts";

/** How many changes of state are kept. */
const KEPT_CHANGES = 50;
/** How many results of probes are kept. */
const KEPT_PROBES = 3;

/** What is known about a process: its state, moved only by events, and the facts of its runs. */
export class ProcessRecord {
  readonly name: string;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #history = new RingBuffer<HistoryEntry>(KEPT_CHANGES);
  readonly #probes = new RingBuffer<{ at: Date; reason: string | undefined }>(KEPT_PROBES);
  #state: ProcessState = "stopped";
  #reason: string | undefined;
  #pid: number | undefined;
  #startedAt: Date | undefined;
  #readyAt: Date | undefined;
  #nextAttemptAt: Date | undefined;
  #lastExit: LastExit | undefined;
  #starts = 0;
  #runs = 0;
  #alarms = 0;

  constructor(name: string, clock: Clock, onChange: () => void) {
    this.name = name;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get state(): ProcessState {
    return this.#state;
  }

  get reason(): string | undefined {
    return this.#reason;
  }

  get lastExit(): LastExit | undefined {
    return this.#lastExit;
  }

  get pid(): number | undefined {
    return this.#pid;
  }

  /** How often it was started, by whatever spec. */
  get runs(): number {
    return this.#runs;
  }

  /** The latest probes, oldest first. */
  get probes(): ReadinessResult[] {
    return this.#probes.toArray().map(({ at, reason }) => ({ at: at.toISOString(), error: reason ?? null }));
  }

  /** Notes a probe. @param reason Why the process is not ready; `undefined` if it is. */
  probed(reason: string | undefined): void {
    this.#probes.push({ at: this.#clock.now(), reason });
  }

  /** Takes an event. @param reason Why the process is not ready; the old one is forgotten. */
  on(event: ProcessEventName, reason?: string): void {
    const state = nextState(this.#state, event);
    const isSame = state === this.#state;
    if (isSame && reason === this.#reason) return;
    this.#state = state;
    this.#reason = reason;
    if (event === "retry" || event === "stop") this.#nextAttemptAt = undefined;
    if (event === "probe-ok") this.#readyAt ??= this.#clock.now();
    if (!isSame) this.#history.push({ at: this.#now(), state, ...(reason === undefined ? {} : { reason }) });
    this.#onChange();
  }

  /** Notes why the process is not ready yet, without a change of state. */
  explain(reason: string | undefined): void {
    if (reason === this.#reason) return;
    this.#reason = reason;
    this.#onChange();
  }

  /** Notes the start of a run. */
  started(pid: number): void {
    this.#pid = pid;
    this.#starts++;
    this.#runs++;
    this.#startedAt = this.#clock.now();
    this.#readyAt = undefined;
    this.#onChange();
  }

  /** Notes the end of a run. */
  ended(exit: Exit, lastLines: readonly string[]): void {
    this.#pid = undefined;
    this.#lastExit = { code: exit.code, signal: exit.signal, at: this.#now(), lastLines };
  }

  /** Notes an alarm. */
  alarmed(): void {
    this.#alarms++;
    this.#onChange();
  }

  /** Notes when the next attempt is due. */
  attemptIn(ms: number): void {
    this.#nextAttemptAt = new Date(this.#clock.now().getTime() + ms);
    this.#onChange();
  }

  /** Begins counting restarts anew, for another spec. */
  forgetRuns(): void {
    this.#starts = 0;
  }

  /** How the process is doing. */
  status(): ProcessStatus {
    return {
      name: this.name,
      state: this.#state,
      ...(this.#pid === undefined ? {} : { pid: this.#pid }),
      ...optionalDate("startedAt", this.#startedAt),
      ...optionalDate("readyAt", this.#readyAt),
      restarts: Math.max(0, this.#starts - 1),
      ...(this.#alarms === 0 ? {} : { alarms: this.#alarms }),
      ...this.#statusReason(),
      ...optionalDate("nextAttemptAt", this.#nextAttemptAt),
      ...(this.#lastExit === undefined ? {} : { lastExit: this.#lastExit }),
      history: this.#history.toArray(),
    };
  }

  #statusReason(): { reason?: string } {
    if (this.#reason !== undefined) return { reason: this.#reason };
    if (this.#starts < 2 || this.#lastExit === undefined) return {};
    return { reason: `restarted after ${describeExit(this.#lastExit)}` };
  }

  #now(): string {
    return this.#clock.now().toISOString();
  }
}

function optionalDate<K extends string>(key: K, date: Date | undefined): Partial<Record<K, string>> {
  return date === undefined ? {} : { [key]: date.toISOString() } as Partial<Record<K, string>>;
}
