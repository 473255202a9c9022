import { aborted, type Changes, ignoreCancelled, LinkedAbort } from "../../base/mod.ts";
import type { Clock } from "../../platform/mod.ts";

/**
 * When to check something again: after a change that is told, and from time to time what nobody tells of. One listener
 * waits for changes however often is checked, since one that is left waiting keeps its memory.
 */
export class Rechecks implements Disposable {
  readonly #end: LinkedAbort;
  #isDue = true;
  #wake = () => {};

  /** @param signal Ends it. */
  constructor(changes: Pick<Changes, "next">, signal: AbortSignal) {
    this.#end = new LinkedAbort(signal);
    void this.#listen(changes);
  }

  async #listen(changes: Pick<Changes, "next">): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      await changes.next(signal);
      this.#isDue = true;
      this.#wake();
    }
  }

  /**
   * Resolves at once for the first time, then after a change or when `everyMs` have passed.
   *
   * @param everyMs Left out: only changes count.
   * @returns Whether to check; `false`: its signal was aborted.
   */
  async next(clock: Pick<Clock, "sleep">, everyMs: number | undefined): Promise<boolean> {
    const { signal } = this.#end;
    if (!this.#isDue) {
      using pause = new LinkedAbort(signal);
      this.#wake = () => pause.abort();
      await (everyMs === undefined ? aborted(pause.signal) : clock.sleep(everyMs, pause.signal).catch(ignoreCancelled));
    }
    this.#isDue = false;
    return !signal.aborted;
  }

  [Symbol.dispose](): void {
    this.#end[Symbol.dispose]();
  }
}
