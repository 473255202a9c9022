/**
 * What was measured, as a flat list: name → number. Names are paths with dots, such as `cold.readyzMs`, and end in their
 * unit (`Ms`, `Bytes`, `CpuSeconds`) unless they count something.
 */
export type Figures = Readonly<Record<string, number>>;

/** The middle value, or the mean of the two middle ones. @throws {RangeError} If there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError("Cannot take the median of nothing");
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Median of each figure over the runs that have it. */
export function medians(runs: readonly Figures[]): Figures {
  const names = new Set(runs.flatMap((run) => Object.keys(run)));
  const of = (name: string) => runs.map((run) => run[name]).filter((value) => value !== undefined);
  return Object.fromEntries([...names].map((name) => [name, round(median(of(name)))]));
}

/** The figures under a further prefix: `readyzMs` → `cold.readyzMs`. Those not known are left out. */
export function prefixed(prefix: string, figures: Readonly<Record<string, number | undefined>>): Figures {
  const result: Record<string, number> = {};
  for (const [name, value] of Object.entries(figures)) if (value !== undefined) result[`${prefix}.${name}`] = value;
  return result;
}

/** Three decimals are more than any of these measurements is worth. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** The value that so large a part of all does not exceed, such as 0.99. @throws {RangeError} If there is none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const found = sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
  if (found === undefined) throw new RangeError("Cannot take a quantile of nothing");
  return found;
}

/** Lowest, middle and highest of some times in milliseconds, as text. */
export function seconds(values: readonly number[]): string {
  const [lowest, middle, highest] = [Math.min(...values), median(values), Math.max(...values)];
  return [lowest, middle, highest].map((ms) => `${(ms / 1_000).toFixed(2)} s`).join(" … ");
}
