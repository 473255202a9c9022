import { CancelledError, isCancelled } from "./errors.ts";

/**
 * Waits for a promise or for the abortion of a signal, whichever comes first.
 *
 * @returns What the promise gives, or `undefined` if the signal was aborted first. The promise goes on by itself.
 */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  const aborted = Promise.withResolvers<undefined>();
  const onAbort = () => aborted.resolve(undefined);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    // Signals live longer than most waits; a listener left behind would keep the wait's memory.
    signal.removeEventListener("abort", onAbort);
  }
}

/** Resolves when the signal is aborted. For a signal that outlives many waits: {@link untilAborted}. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

/** Throws if the signal is aborted. @throws {CancelledError} Saying what was given up. */
export function throwIfAborted(signal: AbortSignal, what: string): void {
  if (signal.aborted) throw new CancelledError(`${what} given up`, { cause: signal.reason });
}

/** For `catch`: takes an abortion for a normal end. @throws Anything else. */
export function ignoreCancelled(error: unknown): void {
  if (!isCancelled(error)) throw error;
}

/**
 * Like `Promise.all()`, but a failure is told only when all have ended: nothing goes on behind the caller's back.
 *
 * @throws The first failure in the order of the list.
 */
export async function allEnded<const T extends readonly unknown[]>(
  promises: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  await Promise.allSettled(promises);
  return await Promise.all(promises);
}

/** Runs pieces of work one after the other, in the order in which they were asked for. */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work` when all before it have ended, however they did. @returns What it gives. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work, work);
    this.#last = mine.catch(() => {});
    return await mine;
  }
}
