import { ignoreCancelled } from "../base/mod.ts";
import type { Clock } from "./ports.ts";

/** Runs an action once its time has come, unless it is disposed before. */
export class Timer implements Disposable {
  readonly #off = new AbortController();

  constructor(clock: Pick<Clock, "sleep">, ms: number, action: () => void) {
    const { signal } = this.#off;
    const run = () => {
      // Disposed between the end of the sleep and this turn.
      if (!signal.aborted) action();
    };
    clock.sleep(ms, signal).then(run, ignoreCancelled);
  }

  [Symbol.dispose](): void {
    this.#off.abort();
  }
}
