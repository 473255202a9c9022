/**
 * An abort controller whose signal is aborted together with other signals.
 *
 * To be used instead of `AbortSignal.any`: in Deno 2.7 its result can be collected while listeners still wait for it,
 * and then never fires. Disposing it aborts the signal and removes the listeners from the others.
 */
export class LinkedAbort implements Disposable {
  readonly #controller = new AbortController();
  readonly #parents: readonly AbortSignal[];

  /** @param parents Signals that abort this one; `undefined` ones never do. */
  constructor(...parents: readonly (AbortSignal | undefined)[]) {
    this.#parents = parents.filter((parent) => parent !== undefined);
    for (const parent of this.#parents) {
      if (parent.aborted) this.#controller.abort(parent.reason);
      parent.addEventListener("abort", this.#onAbort, { once: true });
    }
  }

  /** Aborted when this or one of the others is. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Aborts the signal, not the others. */
  abort(reason?: unknown): void {
    this.#controller.abort(reason);
  }

  readonly #onAbort = (event: Event) => {
    this.#controller.abort(event.target instanceof AbortSignal ? event.target.reason : undefined);
  };

  [Symbol.dispose](): void {
    for (const parent of this.#parents) parent.removeEventListener("abort", this.#onAbort);
    this.#controller.abort();
  }
}
