import { type Figures, median } from "../measure/figures.ts";
import type { SubjectResult } from "./run.ts";
import { judge, ratios, targetsOf, type Verdict } from "./targets.ts";

/** Everything the benchmark prints as JSON. */
export interface Report {
  startedAt: string;
  machine: MachineDescription;
  measured: SubjectResult;
  /** The executable of `--against`. */
  against?: SubjectResult;
  /** Where the figures compared with come from, and the figures. */
  reference: { source: string; figures: Figures };
  /** Measured divided by the reference. */
  ratios: Figures;
  targets: readonly Verdict[];
}

/** Where it was measured. */
export interface MachineDescription {
  kernel: string;
  architecture: string;
  processors: number;
  memoryBytes: number;
  /** Load averages (1, 5, 15 minutes) before the first run: what else was going on. */
  load: readonly number[];
}

/** What a report is made of. */
export type ReportInputs = Pick<Report, "startedAt" | "machine" | "measured" | "reference"> & {
  against?: SubjectResult;
};

/** Compares the measurement with the reference, or with the other executable if there was one. */
export function makeReport({ startedAt, machine, measured, against, reference: recorded }: ReportInputs): Report {
  const reference = against === undefined ? recorded : { source: against.binary, figures: against.medians };
  return {
    startedAt,
    machine,
    measured,
    ...(against === undefined ? {} : { against }),
    reference,
    ratios: ratios(measured.medians, reference.figures),
    targets: judge(measured.medians, reference.figures, targetsOf(against === undefined ? "record" : "one run")),
  };
}

/** The targets and the spread of the runs as a table for people. */
export function renderTable({ measured, targets }: Report): string {
  const rows = targets.map(({ what, figure, measured: value, upstream, ratio, target, isMet }) => {
    const allowed = upstream === undefined ? `≤ ${humanValue(figure, Number(target.slice(2)))}` : target;
    return [
      what,
      humanValue(figure, value),
      upstream === undefined ? "" : humanValue(figure, upstream),
      ratio === undefined ? "" : ratio.toFixed(2),
      allowed,
      isMet ? "met" : "MISSED",
    ];
  });
  const table = [["", "measured", "upstream", "ratio", "target", ""], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => [...row[column]!].length)));
  const lines = table.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd());
  const failures = measured.failures.map((failure) => `FAILED ${failure}`);
  return [...lines, "", ...renderSpreads(measured.runs), ...failures].join("\n");
}

/** Figures whose spread over the runs is shown: they tell how much the medians are worth. */
const SHOWN_SPREADS: readonly string[] = ["cold", "warm"].flatMap((state) =>
  ["readyzMs", "nodeReadyMs", "podsReadyMs", "everythingCpuSeconds", "othersShareOfCpu", "stopMs"]
    .map((name) => `${state}.${name}`)
);

function renderSpreads(runs: readonly Figures[]): string[] {
  const rows = SHOWN_SPREADS.map((figure) => `${figure.padEnd(28)}${spread(runs, figure)}`);
  return ["lowest … median … highest", ...rows];
}

/** A figure as people write it, by the unit its name ends in. */
export function humanValue(figure: string, value: number): string {
  if (figure === "binary.sizeBytes") return `${(value / 1e6).toFixed(1)} MB`;
  if (figure.endsWith("Bytes")) return `${(value / 1_048_576).toFixed(1)} MiB`;
  if (figure.endsWith("Ms")) return `${(value / 1000).toFixed(2)} s`;
  if (figure.endsWith("ShareOfCpu")) return `${Math.round(value * 100)} %`;
  return /CpuSeconds/i.test(figure) ? `${value.toFixed(2)} s` : String(value);
}

/** Smallest, middle and largest value of a figure over the runs, for people. */
export function spread(runs: readonly Figures[], figure: string): string {
  const values = runs.map((run) => run[figure]).filter((value) => value !== undefined);
  if (values.length === 0) return "";
  const human = (value: number) => humanValue(figure, value);
  return `${human(Math.min(...values))} … ${human(median(values))} … ${human(Math.max(...values))}`;
}
