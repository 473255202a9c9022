import type { Figures } from "../measure/figures.ts";

/** A figure that must not exceed a share of upstream's, or a bound of its own. */
export interface Target {
  /** What is compared, for people. */
  what: string;
  /** Name of the figure. */
  figure: string;
  /** Highest ratio to upstream's figure. */
  ratio?: number;
  /** Highest value whatever upstream needs. */
  atMost?: number;
  /** Figure of the same run that `atMost` is counted from. */
  above?: string;
}

/** A target held against a measurement. */
export interface Verdict {
  what: string;
  figure: string;
  measured: number;
  /** Upstream's figure, where it is known. */
  upstream?: number;
  /** Measured divided by upstream's. */
  ratio?: number;
  /** What is allowed, such as `≤ 0.85` of upstream's. */
  target: string;
  isMet: boolean;
}

/** What upstream is compared in: figures of the same run, or those of a record, when it unpacked all of its programs. */
export type Comparison = "one run" | "record";

/** The targets of the benchmark. Sizes are in decimal megabytes. */
export const targetsOf = (comparison: Comparison): readonly Target[] => [
  { what: "file size, images inside", figure: "binary.sizeBytes", atMost: 230_000_000 },
  { what: "start → /readyz", figure: "cold.readyzMs", ratio: 0.85 },
  { what: "start → node Ready", figure: "cold.nodeReadyMs", ratio: 0.6 },
  { what: "start → every system pod Ready", figure: "cold.podsReadyMs", ratio: 0.5 },
  ...(comparison === "record" ? OF_RECORD : OF_ONE_RUN),
  { what: "k0s' RSS when idle", figure: "idle.k0s.rssBytes", ratio: 0.6 },
  { what: "k0s' RSS when idle", figure: "idle.k0s.rssBytes", atMost: 80_000_000 },
  { what: "k0s' CPU per idle minute", figure: "idle.k0s.cpuSecondsPerMinute", ratio: 1 },
  { what: "k0s version", figure: "command.version.wallMs", ratio: 0.66 },
  { what: "k0s --help", figure: "command.help.wallMs", ratio: 0.66 },
  {
    what: "k0s kubectl above bare kubectl",
    figure: "command.k0s-kubectl.wallMs",
    atMost: 100,
    above: "command.bare-kubectl.wallMs",
  },
];

const OF_RECORD: readonly Target[] = [
  { what: "k0s' own CPU until ready", figure: "cold.k0sCpuSeconds", ratio: 0.35 },
  { what: "the same with its helpers", figure: "cold.k0sWithHelpersCpuSeconds", ratio: 0.35 },
  { what: "PSS of the node without pods", figure: "idle.node.pssBytes", ratio: 0.95 },
  { what: "k0s kubectl get ns", figure: "command.k0s-kubectl.wallMs", ratio: 1 },
];

/** Here the programs of upstream lie ready, so that it unpacks nothing. */
const OF_ONE_RUN: readonly Target[] = [
  { what: "k0s' own CPU until ready", figure: "cold.k0sCpuSeconds", ratio: 0.74 },
  { what: "the same with its helpers", figure: "cold.k0sWithHelpersCpuSeconds", ratio: 1.17 },
  { what: "PSS of the node without pods", figure: "idle.node.pssBytes", ratio: 0.93 },
  { what: "k0s kubectl get ns", figure: "command.k0s-kubectl.wallMs", ratio: 1.15 },
];

/**
 * Holds every target against the figures; targets of figures that were not measured are left out.
 *
 * @param upstream Figures to compare with, measured in the same run or recorded earlier.
 */
export function judge(measured: Figures, upstream: Figures, targets: readonly Target[]): Verdict[] {
  return targets.flatMap((target) => {
    const verdict = judgeOne(target, measured, upstream);
    return verdict === undefined ? [] : [verdict];
  });
}

function judgeOne({ what, figure, ratio, atMost, above }: Target, ours: Figures, theirs: Figures): Verdict | undefined {
  const base = above === undefined ? 0 : ours[above];
  const value = ours[figure];
  if (value === undefined || base === undefined) return undefined;
  const measured = value - base;
  if (atMost !== undefined) return { what, figure, measured, target: `≤ ${atMost}`, isMet: measured <= atMost };
  const upstream = theirs[figure];
  if (ratio === undefined || upstream === undefined || upstream === 0) return undefined;
  const actual = Math.round(measured / upstream * 100) / 100;
  const target = `≤ ${ratio} of upstream`;
  return { what, figure, measured, upstream, ratio: actual, target, isMet: measured <= ratio * upstream };
}

/** Measured divided by the reference, for every figure that both have, with two decimals. */
export function ratios(measured: Figures, reference: Figures): Figures {
  const shared = Object.keys(measured).filter((name) => (reference[name] ?? 0) !== 0);
  return Object.fromEntries(
    shared.map((name) => [name, Math.round((measured[name] ?? 0) / (reference[name] ?? 1) * 100) / 100]),
  );
}
