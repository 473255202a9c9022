import { untilAborted } from "./waits.ts";

/** Tells any number of waiters that something has changed. What has changed is for them to look up. */
export class Changes {
  #next = Promise.withResolvers<void>();

  /** Wakes all that wait now. */
  notify(): void {
    const current = this.#next;
    this.#next = Promise.withResolvers<void>();
    current.resolve();
  }

  /**
   * Resolves at the next change, or when the signal is aborted.
   *
   * Look at the state and call this without an `await` in between, or a change may be missed.
   */
  async next(signal: AbortSignal): Promise<void> {
    await untilAborted(this.#next.promise, signal);
  }
}
