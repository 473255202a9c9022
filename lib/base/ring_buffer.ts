/** Keeps the last few things that were added. */
export class RingBuffer<T> {
  readonly #limit: number;
  #items: T[] = [];

  /** @param limit How many are kept; at least 1. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds one; the oldest goes when there are too many. */
  push(item: T): void {
    this.#items.push(item);
    // Dropping half at once keeps the cost of an addition constant.
    if (this.#items.length >= this.#limit * 2) this.#items = this.#items.slice(-this.#limit);
  }

  /** What is kept, oldest first, as a new array. */
  toArray(): T[] {
    return this.#items.slice(-this.#limit);
  }

  /** Forgets everything. */
  clear(): void {
    this.#items = [];
  }
}
