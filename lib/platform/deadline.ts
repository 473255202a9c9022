import { CancelledError, ignoreCancelled, untilAborted } from "../base/mod.ts";
import type { Clock } from "./ports.ts";

/**
 * Waits for a promise, but not longer than `ms` milliseconds.
 *
 * @returns What the promise gives, or `undefined` if it took too long; it goes on by itself.
 */
export async function settledWithin<T>(clock: Clock, ms: number, promise: Promise<T>): Promise<T | undefined> {
  const over = new AbortController();
  const timer = clock.sleep(ms, over.signal).catch(ignoreCancelled);
  try {
    return await Promise.race([promise, timer.then(() => undefined)]);
  } finally {
    over.abort();
  }
}

/**
 * Runs an action whose signal is aborted after `ms` milliseconds, or when `signal` is.
 *
 * @returns What the action gives, or `undefined` if time was over first, even if the action does not heed its signal.
 * @throws {CancelledError} If `signal` was aborted.
 */
export async function withDeadline<T>(
  clock: Clock,
  { ms, signal }: { ms: number; signal: AbortSignal },
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const over = new AbortController();
  const onAbort = () => over.abort(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  const timer = clock.sleep(ms, over.signal).then(() => over.abort(), ignoreCancelled);
  try {
    const result = over.signal.aborted ? undefined : await untilAborted(heeding(action, over.signal), over.signal);
    if (signal.aborted) throw new CancelledError("Wait given up", { cause: signal.reason });
    return result;
  } finally {
    signal.removeEventListener("abort", onAbort);
    over.abort();
    await timer;
  }
}

/** Runs the action; what it throws because its signal was aborted is not an error any more. */
function heeding<T>(action: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return action(signal).catch((error: unknown) => {
    if (signal.aborted) return undefined;
    throw error;
  });
}

/** A signal that is aborted after `ms` milliseconds: for requests whose end nobody waits for otherwise. */
export function timeoutSignal(ms: number): AbortSignal {
  return AbortSignal.timeout(ms);
}
