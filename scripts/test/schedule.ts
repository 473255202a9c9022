/** What {@link runSideBySide} runs. */
export interface Scheduled {
  /** Set: nothing else runs meanwhile. */
  alone: string | undefined;
  /** Set: it mostly waits, and hardly slows anything down. */
  waits: string | undefined;
  /** How long it took the last time; `undefined`: nobody knows, so it begins early. */
  expectedSeconds: number | undefined;
}

/**
 * Runs items `jobs` at a time, the longest first so that the end is not one long item, and those that run alone after all
 * others. Where several run at a time, one more does of those that mostly wait.
 *
 * @throws What `run` throws first; no item is begun after that.
 */
export async function runSideBySide<T extends Scheduled>(
  items: readonly T[],
  { jobs, run }: { jobs: number; run(item: T): Promise<void> },
): Promise<void> {
  const longestFirst = items.toSorted((a, b) => expected(b) - expected(a));
  const beside = longestFirst.filter(({ alone }) => alone === undefined);
  const isApart = ({ waits }: Scheduled) => jobs > 1 && waits !== undefined;
  const working = beside.filter((item) => !isApart(item));
  const waiting = beside.filter(isApart);
  const work = async (queue: T[]) => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await run(item);
  };
  const workers = [...Array.from({ length: Math.max(1, jobs) }, () => work(working)), work(waiting)];
  await Promise.all(workers).finally(() => working.length = waiting.length = 0);
  for (const item of longestFirst.filter(({ alone }) => alone !== undefined)) await run(item);
}

function expected({ expectedSeconds }: Scheduled): number {
  return expectedSeconds ?? Infinity;
}
