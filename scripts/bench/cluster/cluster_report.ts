import { type Figures, medians } from "../measure/figures.ts";
import { humanValue, type MachineDescription, spread } from "../node/report.ts";

/** Everything that the benchmark of clusters prints as JSON. */
export interface ClusterReport {
  startedAt: string;
  machine: MachineDescription;
  binary: string;
  medians: Figures;
  /** One per run of a part, and per death of a leader: with the figures of that part. */
  runs: readonly Figures[];
  failures: readonly string[];
}

const ROWS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Joins and the leader's death": {
    "joins.secondControllerVotesMs": "`k0s controller` with a token → voting member, the second",
    "joins.thirdControllerVotesMs": "the same, the third",
    "joins.workerReadyMs": "`k0s worker` with a token → node Ready",
    "leaderDeath.outage.anyServerMs": "the leader's machine dies: no write anywhere",
    "leaderDeath.outage.slowestServerMs": "the same, at the API server that takes longest",
  },
  "Joining at once": {
    "joinLoad.ca.perSecond": "authorities from the join API, per second",
    "joinLoad.ca.medianMs": "the same, median latency",
    "joinLoad.ca.p99Ms": "the same, 99 %",
    "joinLoad.ca.errors": "the same, errors",
    "joinLoad.config.p99Ms": "configuration of workers, 99 %",
    "joinLoad.config.errors": "the same, errors",
    "joinLoad.certificate.perSecond": "certificates of kubelets, per second",
    "joinLoad.certificate.medianMs": "the same, median latency",
    "joinLoad.certificate.p99Ms": "the same, 99 %",
    "joinLoad.certificate.errors": "the same, errors",
    "joinLoad.k0s.cpuSeconds": "CPU of k0s itself",
    "joinLoad.k0s.before.rssBytes": "RSS of k0s before",
    "joinLoad.k0s.peak.rssBytes": "RSS of k0s at most",
    "joinLoad.k0s.after.rssBytes": "RSS of k0s afterwards",
  },
};

/** Figures of a controller with nodes and without. */
const NODE_ROWS: Readonly<Record<string, string>> = {
  "k0s.cpuSecondsPerMinute": "CPU of k0s itself per minute",
  "everything.cpuSecondsPerMinute": "CPU of everything per minute",
  "k0s.rssBytes": "RSS of k0s",
  "kube-apiserver.rssBytes": "RSS of kube-apiserver",
  "kube-controller-manager.rssBytes": "RSS of kube-controller-manager",
  "etcd.rssBytes": "RSS of etcd",
  "node.pssBytes": "PSS of everything",
};

/** The tables of one or several reports, each under a heading; what was not measured is left out. */
export function renderClusterMarkdown(reports: readonly ClusterReport[]): string {
  const runs = reports.flatMap((report) => report.runs);
  const spreads = Object.entries(ROWS).flatMap(([heading, rows]) => {
    const lines = Object.entries(rows).filter(([figure]) => count(runs, figure) > 0).map(([figure, label]) => [
      label,
      String(count(runs, figure)),
      spread(runs, figure),
    ]);
    return lines.length === 0 ? [] : [`### ${heading}`, table(["", "times", "lowest … median … highest"], lines)];
  });
  const failures = reports.flatMap((report) => report.failures.map((failure) => `Failed: ${failure}`));
  return [...spreads, ...nodeSections(runs), ...failures].join("\n\n") + "\n";
}

function nodeSections(runs: readonly Figures[]): string[] {
  const middle = medians(runs);
  const nodes = middle["manyNodes.nodes"];
  if (nodes === undefined) return [];
  const cell = (figure: string) => {
    const value = middle[`manyNodes.${figure}`];
    return value === undefined ? "" : humanValue(figure, value);
  };
  const rows = Object.entries(NODE_ROWS).map(([name, label]) => [label, cell(`without.${name}`), cell(`with.${name}`)]);
  const failures = ["requests of the nodes that failed", "", cell("failures")];
  return [
    "### A controller with many nodes",
    table([`median of ${count(runs, "manyNodes.nodes")}`, "no nodes", `${nodes} nodes`], [...rows, failures]),
  ];
}

function count(runs: readonly Figures[], figure: string): number {
  return runs.filter((run) => run[figure] !== undefined).length;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
