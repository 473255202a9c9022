/** A Chart as one that wants a release. */
export interface ReleaseClaim {
  /** Name of the Chart. */
  name: string;
  /** When the Chart was created, as the API server writes it. */
  created: string;
  /** Namespace and name of its release. */
  release: string;
  /** Whether it has deployed that release. */
  isDeployed: boolean;
  /** Whether its release is to be uninstalled. */
  isDeleted: boolean;
  /** Whether nothing is to be done. */
  isDone: boolean;
  /** Whether an action is under way. */
  isRunning: boolean;
}

/**
 * Which charts have to leave their release to another one that names the same: two actions for one release would each take
 * the other for an interrupted one, and tear down what it makes.
 *
 * A release stays with the Chart that has deployed it, else with the oldest. It is free when that Chart is gone.
 *
 * @returns By the name of a Chart, the name of the one that it has to give way to.
 */
export function releaseClaims(charts: readonly ReleaseClaim[]): Map<string, string> {
  const claims = new Map<string, string>();
  const byRelease = Map.groupBy(charts.filter(isClaiming), ({ release }) => release);
  for (const rivals of byRelease.values()) {
    const [first, ...others] = rivals.toSorted(compareClaims);
    // One that goes needs the release no longer; it must not be kept for ever.
    for (const chart of others) if (!chart.isDeleted || first!.isRunning) claims.set(chart.name, first!.name);
  }
  return claims;
}

/**
 * The Charts that may go on with the release of one that is deleted: to uninstall it would take with it what it has stored, for
 * a Chart that is only described anew, under another name.
 *
 * @returns Their names, the one that is to have it first.
 */
export function heirsOf<T extends ReleaseClaim>(
  chart: Pick<T, "name" | "release">,
  charts: Iterable<T>,
): string[] {
  const isHeir = ({ name, release, isDeleted }: T) => name !== chart.name && release === chart.release && !isDeleted;
  return [...charts].filter(isHeir).toSorted(compareClaims).map(({ name }) => name);
}

function isClaiming({ isDeleted, isDone, isRunning }: ReleaseClaim): boolean {
  return !isDeleted || !isDone || isRunning;
}

function compareClaims(a: ReleaseClaim, b: ReleaseClaim): number {
  return Number(b.isRunning) - Number(a.isRunning) || Number(b.isDeleted) - Number(a.isDeleted) ||
    Number(b.isDeployed) - Number(a.isDeployed) || compareTexts(a.created, b.created) || compareTexts(a.name, b.name);
}

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
