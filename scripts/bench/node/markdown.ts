/**
 * Turns a report into the tables of `docs/benchmarks.md`.
 *
 *     scripts/deno.sh run -A scripts/bench/node/markdown.ts benchmark.json
 *
 * @module
 */
import type { Figures } from "../measure/figures.ts";
import { humanValue, type Report, spread } from "./report.ts";
import type { Verdict } from "./targets.ts";

/** Figures of a start and a stop, and what they are called. */
const START_ROWS: Readonly<Record<string, string>> = {
  readyzMs: "start → `/readyz`",
  nodeReadyMs: "start → node Ready",
  podsReadyMs: "start → every system pod Ready",
  k0sCpuSeconds: "CPU of k0s itself until ready",
  k0sWithHelpersCpuSeconds: "the same with its helpers",
  everythingCpuSeconds: "CPU of everything until ready",
  extractionMs: "unpacking",
  stopMs: "SIGTERM → all gone but pods and their shims",
  othersShareOfCpu: "share of the processors that others used",
};

/** Groups of processes whose memory is shown, in order. */
const MEMORY_ROWS: Readonly<Record<string, string>> = {
  "k0s": "k0s",
  "kube-apiserver": "kube-apiserver",
  "kube-controller-manager": "kube-controller-manager",
  "kube-scheduler": "kube-scheduler",
  "kubelet": "kubelet",
  "containerd": "containerd",
  "kine": "kine",
  "shims": "shims",
  "node": "**all of these**",
  "pods": "in pods",
};

const COMMAND_ROWS: Readonly<Record<string, string>> = {
  "version": "`k0s version`",
  "help": "`k0s --help`",
  "status": "`k0s status`",
  "k0s-kubectl": "`k0s kubectl get ns`",
  "bare-kubectl": "bare `kubectl get ns`",
};

/** How many steps of the boot are listed. */
const BOOT_STEPS = 8;

/** The tables, each under a heading. */
export function renderMarkdown(report: Report): string {
  const { medians, runs } = report.measured;
  const upstream = report.reference.figures;
  const sections = [
    "### Targets",
    table(["", "median", "upstream", "ratio", "target", ""], report.targets.map(targetRow)),
    "### Starts and stops",
    table(
      ["", "cold: lowest … median … highest", "warm: lowest … median … highest"],
      Object.entries(START_ROWS).map(([name, label]) => [
        label,
        ...["cold", "warm"].map((state) => spread(runs, `${state}.${name}`)),
      ]),
    ),
    "### Memory after the idle time",
    table(["", "RSS", "PSS", "anonymous", "upstream's RSS"], memoryRows(medians, upstream)),
    "### Commands",
    table(["", "wall time", "highest RSS", "upstream's wall time"], commandRows(medians, upstream)),
    "### Longest steps of a cold boot",
    table(["step", "time"], bootRows(medians)),
  ];
  const { failures } = report.measured;
  return [...sections, ...failures.map((failure) => `Failed: ${failure}`)].join("\n\n") + "\n";
}

function targetRow({ what, figure, measured, upstream, ratio, target, isMet }: Verdict): string[] {
  const allowed = upstream === undefined ? `≤ ${humanValue(figure, Number(target.slice(2)))}` : target;
  const theirs = upstream === undefined ? "" : humanValue(figure, upstream);
  return [what, humanValue(figure, measured), theirs, ratio?.toFixed(2) ?? "", allowed, isMet ? "met" : "**missed**"];
}

function memoryRows(medians: Figures, upstream: Figures): string[][] {
  return Object.entries(MEMORY_ROWS).map(([group, label]) => [
    label,
    ...["rssBytes", "pssBytes", "anonymousBytes"].map((kind) => cell(medians, `idle.${group}.${kind}`)),
    cell(upstream, `idle.${group}.rssBytes`),
  ]);
}

function commandRows(medians: Figures, upstream: Figures): string[][] {
  return Object.entries(COMMAND_ROWS).map(([name, label]) => [
    label,
    cell(medians, `command.${name}.wallMs`),
    cell(medians, `command.${name}.rssBytes`),
    cell(upstream, `command.${name}.wallMs`),
  ]);
}

function bootRows(medians: Figures): string[][] {
  const steps = Object.entries(medians).filter(([figure]) => figure.startsWith("cold.boot."));
  const longest = steps.toSorted(([, left], [, right]) => right - left).slice(0, BOOT_STEPS);
  return longest.map(([figure, value]) => [figure.slice("cold.boot.".length, -"Ms".length), humanValue(figure, value)]);
}

function cell(figures: Figures, figure: string): string {
  const value = figures[figure];
  return value === undefined ? "" : humanValue(figure, value);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

if (import.meta.main) {
  const [path] = Deno.args;
  if (path === undefined) {
    console.error("Usage: scripts/deno.sh run -A scripts/bench/node/markdown.ts REPORT.json");
    Deno.exit(2);
  }
  console.log(renderMarkdown(JSON.parse(await Deno.readTextFile(path)) as Report));
}
