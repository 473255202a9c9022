/**
 * Works on several things at once and hands out results in the order of the things.
 *
 * @param atOnce How many at most.
 * @param end Ends those under way, which are then waited for: one has failed, or the loop over it has ended.
 */
export async function* inOrder<Item, Result>(
  items: readonly Item[],
  { atOnce, end }: { atOnce: number; end(): void },
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const waiting = [...items];
  const running: Promise<Result>[] = [];
  try {
    while (waiting.length > 0 || running.length > 0) {
      while (waiting.length > 0 && running.length < atOnce) {
        const one = work(waiting.shift()!);
        // It is heard of when its turn comes.
        one.catch(() => {});
        running.push(one);
      }
      yield await running[0]!;
      running.shift();
    }
  } finally {
    end();
    await Promise.allSettled(running);
  }
}
