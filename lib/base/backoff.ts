/** How delays between attempts grow. */
export interface BackoffOptions {
  /** First delay, in milliseconds. @default {1_000} */
  firstMs?: number;
  /** Longest delay, jitter included, in milliseconds. @default {60_000} */
  limitMs?: number;
  /** How much longer each delay is than the one before. @default {2} */
  factor?: number;
  /** Largest random share that is added, so that many do not try at the same moment. @default {0.2} */
  jitter?: number;
}

/**
 * The delay before a further attempt, in milliseconds: exponential, with jitter, between `firstMs` and `limitMs`.
 *
 * @param failures How many attempts have failed in a row, from 1.
 * @param fraction A random number from 0 to below 1.
 */
export function backoffDelayMs(failures: number, fraction: number, options: BackoffOptions = {}): number {
  const { firstMs = 1_000, limitMs = 60_000, factor = 2, jitter = 0.2 } = options;
  const exact = firstMs * factor ** Math.max(0, failures - 1);
  return Math.min(limitMs, Math.round(exact * (1 + jitter * fraction)));
}

/** A number from 0 to below 1 from four random bytes. */
export function fractionOf(bytes: Uint8Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return (a * 0x1000000 + b * 0x10000 + c * 0x100 + d) / 0x1_0000_0000;
}
