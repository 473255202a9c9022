import { RingBuffer } from "../../base/mod.ts";
import type { Clock } from "../../platform/mod.ts";

/** How late the event loop was of late, in milliseconds. */
export interface DelayReport {
  /** How many times it was measured: once every {@link MEASURED_EVERY_MS}, within the last minute. */
  samples: number;
  meanMs: number;
  /** 99 of 100 were not later. */
  p99Ms: number;
  maxMs: number;
}

const MEASURED_EVERY_MS = 100;
const KEPT = 600;

/**
 * Measures how late timers fire: that is how long something else has kept the process.
 *
 * The histogram of `node:perf_hooks` does not see it in the pinned Deno: 0.1 ms where a loop had taken 300 ms.
 */
export class EventLoopDelay {
  readonly #delays = new RingBuffer<number>(KEPT);
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Measures until `signal` is aborted. @throws {CancelledError} */
  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      const dueMs = this.#clock.monotonicMs() + MEASURED_EVERY_MS;
      await this.#clock.sleep(MEASURED_EVERY_MS, signal);
      this.#delays.push(Math.max(0, this.#clock.monotonicMs() - dueMs));
    }
  }

  /** What was measured within the last minute. */
  report(): DelayReport {
    const delays = this.#delays.toArray().toSorted((a, b) => a - b);
    const rounded = (ms: number) => Math.round(ms * 100) / 100;
    const sum = delays.reduce((total, ms) => total + ms, 0);
    return {
      samples: delays.length,
      meanMs: rounded(sum / Math.max(1, delays.length)),
      p99Ms: rounded(delays[Math.ceil(delays.length * 0.99) - 1] ?? 0),
      maxMs: rounded(delays.at(-1) ?? 0),
    };
  }
}
