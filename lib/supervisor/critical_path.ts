/** What {@link criticalPath} has to know about a step. */
export interface TimedStep {
  name: string;
  needs: readonly string[];
  /** Milliseconds since any common moment. */
  startMs: number;
  /** Left out while it runs. */
  endMs?: number;
}

/**
 * The chain of steps that decided how long the boot took: making any other step faster would not have helped.
 *
 * It is found backwards from the step that ended last, each time going to the need that ended last. A step that still
 * runs counts as ending after all others.
 *
 * @returns Names, first to last.
 */
export function criticalPath(steps: readonly TimedStep[]): string[] {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const path: string[] = [];
  let current = lastToEnd(steps);
  while (current !== undefined && !path.includes(current.name)) {
    path.push(current.name);
    current = lastToEnd(current.needs.map((name) => byName.get(name)).filter((step) => step !== undefined));
  }
  return path.reverse();
}

function lastToEnd(steps: readonly TimedStep[]): TimedStep | undefined {
  return steps.reduce<TimedStep | undefined>(
    (last, step) => (last === undefined || endOf(step) > endOf(last) ? step : last),
    undefined,
  );
}

function endOf({ endMs }: TimedStep): number {
  return endMs ?? Infinity;
}
