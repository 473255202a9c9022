/** A queue between producers and one consumer, which iterates it: `for await (const item of queue)`. */
export class AsyncQueue<T> implements AsyncIterable<T> {
  #items: T[] = [];
  #isClosed = false;
  #wake: () => void = () => {};

  /** Adds an item. Never waits; after {@link close} it is dropped. */
  push(item: T): void {
    if (this.#isClosed) return;
    this.#items.push(item);
    this.#wake();
  }

  /** No more items follow; the consumer ends after those that are there. */
  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  /** Gives the items in the order in which they were added, then ends once the queue is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    while (true) {
      const items = this.#items;
      this.#items = [];
      yield* items;
      if (this.#items.length > 0) continue;
      if (this.#isClosed) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
