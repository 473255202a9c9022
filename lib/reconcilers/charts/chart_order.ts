import { type ReleaseClaim, releaseClaims } from "./release_claims.ts";

/** A chart as the order of charts looks at it. */
export interface OrderedChart extends ReleaseClaim {
  /** `spec.order`. */
  order: number;
  /** What became of the actions so far, unless the last one succeeded. */
  failure?: ChartFailure | undefined;
  /** For how long others may have to wait for it, in milliseconds. */
  timeoutMs: number;
}

/** A chart whose last action failed. Moments are those of a monotonic clock. */
export interface ChartFailure {
  /** When the first of the failing actions began. */
  sinceMs: number;
  /** When the next one may begin. */
  retryAtMs: number;
}

/** What is to be done now. */
export interface ChartPlan {
  /** Names of the Charts whose action begins. */
  begin: string[];
  /** What those wait for that would begin otherwise, in words, by name. */
  waiting: Map<string, string>;
  /** When to look again even if nothing changes; `undefined`: never. */
  nextMs: number | undefined;
}

/**
 * Which charts may begin: those of a lower order are done before a higher one is touched, and are uninstalled after it.
 *
 * A chart that fails holds others back for its timeout, counted from the beginning of its first failing action, and at
 * least until that has failed: so that one which never becomes ready does not block the others for ever.
 */
export function planCharts(
  charts: readonly OrderedChart[],
  { nowMs, concurrency }: { nowMs: number; concurrency: number },
): ChartPlan {
  const claims = releaseClaims(charts);
  // One that may never have its turn must not hold back others.
  const open = charts.filter(({ name, isDone }) => !isDone && !claims.has(name));
  const moments: number[] = [];
  const waiting = new Map<string, string>();
  for (const { name, isDone, isRunning } of charts) {
    const owner = claims.get(name);
    if (owner !== undefined && !isDone && !isRunning) {
      waiting.set(name, `Chart "${owner}", which has the same release`);
    }
  }
  const free: OrderedChart[] = [];
  for (const chart of open.filter(({ isRunning }) => !isRunning)) {
    const before = open.filter((other) => comesBefore(other, chart) && holdsBack(other, nowMs));
    const retryAtMs = chart.failure?.retryAtMs ?? 0;
    if (before.length > 0) {
      waiting.set(chart.name, inWords(before));
      moments.push(...before.flatMap((other) => isFailing(other) ? [holdsUntilMs(other)] : []));
    } else if (retryAtMs > nowMs) moments.push(retryAtMs);
    else free.push(chart);
  }
  const running = charts.filter(({ isRunning }) => isRunning).length;
  const inTurn = free.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  const begin = inTurn.splice(0, Math.max(0, concurrency - running)).map(({ name }) => name);
  for (const { name } of inTurn) waiting.set(name, `its turn: ${concurrency} at once are being deployed`);
  return { begin, waiting, nextMs: moments.length === 0 ? undefined : Math.min(...moments) };
}

/** Uninstalling frees names for what is to come, and goes from the highest order down. */
function rank({ order, isDeleted }: OrderedChart): number {
  return isDeleted ? -1e9 - order : order;
}

function comesBefore(other: OrderedChart, chart: OrderedChart): boolean {
  if (other.isDeleted !== chart.isDeleted) return false;
  return chart.isDeleted ? other.order > chart.order : other.order < chart.order;
}

function holdsBack(chart: OrderedChart, nowMs: number): boolean {
  return !isFailing(chart) || holdsUntilMs(chart) > nowMs;
}

function isFailing({ failure }: OrderedChart): boolean {
  return failure !== undefined;
}

function holdsUntilMs({ failure, timeoutMs }: OrderedChart): number {
  return (failure?.sinceMs ?? 0) + timeoutMs;
}

function inWords(before: readonly OrderedChart[]): string {
  const first = before.toSorted((a, b) => a.order - b.order || a.name.localeCompare(b.name)).slice(0, 3);
  const named = first.map((chart) =>
    `Chart "${chart.name}" of order ${chart.order}${isFailing(chart) ? " (fails)" : ""}`
  );
  const more = before.length - first.length;
  return more === 0 ? named.join(", ") : `${named.join(", ")} and ${more} more`;
}
