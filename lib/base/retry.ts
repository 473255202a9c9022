import { throwIfAborted } from "./waits.ts";
import { backoffDelayMs, type BackoffOptions, fractionOf } from "./backoff.ts";
import { isCancelled } from "./errors.ts";

/** How {@link retry} goes about it. */
export interface RetryOptions extends BackoffOptions {
  /** Where waiting happens; the `Clock` port fits. */
  clock: { sleep(ms: number, signal?: AbortSignal): Promise<void> };
  /** Where jitter comes from; the `Random` port fits. */
  random: { bytes(count: number): Uint8Array };
  signal: AbortSignal;
  /** How many attempts at most. @default {Infinity} */
  attempts?: number;
  /** Whether an error is worth a further attempt. @default all are */
  isRetryable?: (error: unknown) => boolean;
  /** Told about each failure that is followed by a further attempt. */
  onRetry?: (error: unknown, delayMs: number) => void;
}

/**
 * Runs an action until it succeeds, with growing delays in between.
 *
 * @throws The action's last error, once attempts are used up or it is not worth a further one.
 * @throws {CancelledError} When `signal` is aborted.
 */
export async function retry<T>(action: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, random, signal, attempts = Infinity, isRetryable = () => true, onRetry = () => {} } = options;
  for (let failures = 1;; failures++) {
    throwIfAborted(signal, "Attempt");
    try {
      return await action();
    } catch (error) {
      if (isCancelled(error) || failures >= attempts || !isRetryable(error)) throw error;
      const delayMs = backoffDelayMs(failures, fractionOf(random.bytes(4)), options);
      onRetry(error, delayMs);
      await clock.sleep(delayMs, signal);
    }
  }
}
