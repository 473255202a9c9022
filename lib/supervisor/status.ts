import type { ProcessState } from "./state.ts";

/** How a run ended. */
export interface LastExit {
  /** -1 if it could not be started. */
  code: number;
  /** Name of the signal that ended it. */
  signal: string | null;
  /** ISO 8601. */
  at: string;
  /** The end of its output. */
  lastLines: readonly string[];
}

/** What a probe of a running process gave. */
export interface ReadinessResult {
  /** ISO 8601. */
  at: string;
  /** Why it is not ready; `null` if it is. */
  error: string | null;
}

/** A change of state. */
export interface HistoryEntry {
  /** ISO 8601. */
  at: string;
  state: ProcessState;
  reason?: string;
}

/** How a process is doing. Times are ISO 8601. */
export interface ProcessStatus {
  name: string;
  state: ProcessState;
  /** Left out while it does not run. */
  pid?: number;
  /** When this run, or the last one, began. */
  startedAt?: string;
  /** When this run was ready first. */
  readyAt?: string;
  /** How often it was started again after an end that nobody asked for. */
  restarts: number;
  /** How many lines of its output were an alarm. Left out: none. */
  alarms?: number;
  /** Why it is not ready, or why it was started again last. */
  reason?: string;
  nextAttemptAt?: string;
  lastExit?: LastExit;
  /** Latest changes of state, oldest first. */
  history: readonly HistoryEntry[];
}

/** Describes how a process ended, for people: `exit code 1`, `SIGKILL`. */
export function describeExit({ code, signal }: { code: number; signal: string | null }): string {
  return signal === null ? `exit code ${code}` : signal;
}
