import { CancelledError } from "../../lib/base/mod.ts";
import type { Clock, LogFields, Logger, Random } from "../../lib/platform/mod.ts";

/** A clock that moves only when told to. */
export class FakeClock implements Clock {
  #now: number;
  readonly #waiting: { at: number; wake: () => void }[] = [];

  constructor(start = "2026-01-02T03:04:05Z") {
    this.#now = Date.parse(start);
  }

  now(): Date {
    return new Date(this.#now);
  }

  monotonicMs(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { at: this.#now + ms, wake: resolve };
      const fail = () => {
        const index = this.#waiting.indexOf(sleeper);
        if (index >= 0) this.#waiting.splice(index, 1);
        reject(new CancelledError("Wait given up"));
      };
      if (signal?.aborted) return fail();
      signal?.addEventListener("abort", fail, { once: true });
      this.#waiting.push(sleeper);
    });
  }

  /** How many sleeps are pending. */
  get pending(): number {
    return this.#waiting.length;
  }

  /** In how many milliseconds the next sleep is over; `undefined` if nobody sleeps. */
  get nextInMs(): number | undefined {
    const next = Math.min(...this.#waiting.map(({ at }) => at));
    return Number.isFinite(next) ? next - this.#now : undefined;
  }

  /** Moves time forward, wakes what is due, and lets what follows from it run. */
  async advance(ms: number): Promise<void> {
    this.#now += ms;
    const due = this.#waiting.filter(({ at }) => at <= this.#now);
    for (const sleeper of due) {
      this.#waiting.splice(this.#waiting.indexOf(sleeper), 1);
      sleeper.wake();
    }
    await flushPromises();
  }
}

/** Lets every promise that can make progress without time or I/O do so. */
export async function flushPromises(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

/** A record kept by {@link FakeLogger}. */
export interface KeptRecord {
  level: string;
  message: string;
  fields: LogFields;
}

/** A logger that keeps its records. */
export class FakeLogger implements Logger {
  readonly records: KeptRecord[];
  readonly #fields: LogFields;

  constructor(records: KeptRecord[] = [], fields: LogFields = {}) {
    this.records = records;
    this.#fields = fields;
  }

  with(fields: LogFields): Logger {
    return new FakeLogger(this.records, { ...this.#fields, ...fields });
  }
  debug(message: string, fields: LogFields = {}): void {
    this.#keep("debug", message, fields);
  }
  info(message: string, fields: LogFields = {}): void {
    this.#keep("info", message, fields);
  }
  warn(message: string, fields: LogFields = {}): void {
    this.#keep("warning", message, fields);
  }
  error(message: string, fields: LogFields = {}): void {
    this.#keep("error", message, fields);
  }

  #keep(level: string, message: string, fields: LogFields): void {
    this.records.push({ level, message, fields: { ...this.#fields, ...fields } });
  }
}

/** Randomness that counts up: predictable, never the same twice. */
export class FakeRandom implements Random {
  #next = 0;

  bytes(count: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length: count }, () => this.#next++ % 256);
  }
}
