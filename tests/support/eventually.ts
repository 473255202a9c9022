/** Options of {@link eventually}. */
export interface EventuallyOptions {
  /** What is waited for, for the error. */
  what: string;
  /** Longest time, in milliseconds. */
  withinMs: number;
  /** Pause between two polls, in milliseconds. @default {250} */
  everyMs?: number;
}

/**
 * Asks until `probe` returns something else than `undefined` or `false`; its errors count as "not yet".
 *
 * @throws {Error} Saying what did not happen, and the last error.
 */
export async function eventually<T>(
  probe: () => Promise<T | undefined | false>,
  options: EventuallyOptions,
): Promise<T> {
  const { what, withinMs, everyMs = 250 } = options;
  const deadline = performance.now() + withinMs;
  let last: unknown;
  // Asks once more when time is over: a machine that stood still meanwhile has not asked at all.
  for (let isLast = false; !isLast;) {
    isLast = performance.now() >= deadline;
    try {
      const found = await probe();
      if (found !== undefined && found !== false) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (!isLast) await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  const why = last === undefined ? "" : `: ${last instanceof Error ? last.message : String(last)}`;
  throw new Error(`Not within ${withinMs / 1000} s: ${what}${why}`, { cause: last });
}
