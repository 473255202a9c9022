import { backoffDelayMs } from "../base/mod.ts";

/** Being ready for so long, in milliseconds, makes earlier failures forgotten. */
export const FORGIVEN_AFTER_MS = 5 * 60_000;

/** Delay before the first restart of a process that had been ready, in milliseconds. */
const FAST_RESTART_MS = 200;

/** What decides when an ended process is started again. */
export interface RestartInputs {
  /** Ends in a row, this one included, from 1. */
  failures: number;
  /** Whether it was ready in the run that has just ended. */
  wasReady: boolean;
  /** A random number from 0 to below 1. */
  fraction: number;
  /** Longest delay, in milliseconds. @default {60_000} */
  longestMs?: number | undefined;
}

/**
 * How long to wait before the next start, in milliseconds.
 *
 * 1 s, doubling up to 60 s, with jitter. A process that was well and ends once (somebody killed it, say) comes back
 * almost at once.
 */
export function restartDelayMs({ failures, wasReady, fraction, longestMs = Infinity }: RestartInputs): number {
  if (wasReady && failures <= 1) return FAST_RESTART_MS;
  return Math.min(longestMs, backoffDelayMs(failures, fraction));
}
