import type { Clock } from "./ports.ts";
import { Timer } from "./timer.ts";

/** Closes a connection when its time is over, so that whatever waits for it ends. */
export class ConnectionTimeout implements Disposable {
  readonly #connection: { close(): void };
  readonly #clock: Pick<Clock, "sleep">;
  #timer: Timer | undefined;
  #unlink = () => {};

  constructor(connection: { close(): void }, clock: Pick<Clock, "sleep">) {
    this.#connection = connection;
    this.#clock = clock;
  }

  /** Gives it a time from now on, in place of any before. @param closing Ends it earlier. */
  within(ms: number, closing?: AbortSignal): void {
    this.stop();
    const end = () => this.#connection.close();
    if (closing?.aborted) return end();
    this.#timer = new Timer(this.#clock, ms, end);
    closing?.addEventListener("abort", end, { once: true });
    this.#unlink = () => closing?.removeEventListener("abort", end);
  }

  /** Lets it stay as long as it takes. */
  stop(): void {
    this.#timer?.[Symbol.dispose]();
    this.#unlink();
  }

  [Symbol.dispose](): void {
    this.stop();
  }
}
