import { type Figures, median } from "../figures.ts";

/** What each group of figures gave; a group that was not asked for is missing. */
export interface ClusterReport {
  voterMs?: readonly number[];
  nodeReadyMs?: readonly number[];
  /** How long the API took no writes, per death of the leader's machine. */
  failoverMs?: readonly number[];
  joinApi?: Figures;
  nodes?: Figures;
}

/** The report as tables for `docs/benchmarks.md`. */
export function renderClusterReport(report: ClusterReport): string {
  const { joinApi, nodes } = report;
  const times: [string, readonly number[] | undefined][] = [
    ["`k0s controller TOKEN` → a vote in etcd", report.voterMs],
    ["`k0s worker TOKEN` → node Ready", report.nodeReadyMs],
    ["no writes when the machine of etcd's leader dies", report.failoverMs],
  ];
  const measured = times.flatMap(([what, values]) =>
    values === undefined || values.length === 0
      ? []
      : [[what, String(values.length), seconds(median(values)), seconds(Math.max(...values))]]
  );
  return [
    ...(measured.length === 0 ? [] : [table(["", "times", "median", "worst"], measured)]),
    ...(joinApi === undefined ? [] : [joinTable(joinApi)]),
    ...(nodes === undefined ? [] : [nodesTable(nodes)]),
  ].join("\n\n") + "\n";
}

function joinTable(figures: Figures): string {
  const rows = (["controller", "worker"] as const).map((role) => {
    const of = (name: string) => figures[`${role}.${name}`] ?? NaN;
    return [
      `as ${role}`,
      `${of("answered")} of ${of("answered") + of("failed")}`,
      seconds(of("tookMs")),
      of("perSecond").toFixed(0),
      `${seconds(of("medianLatencyMs"))}, ${seconds(of("worstPercentLatencyMs"))}`,
      `${of("k0sCpuSeconds").toFixed(2)} s`,
      ["rssBeforeBytes", "rssPeakBytes", "rssAfterBytes"].map((name) => mebibytes(of(name))).join(" → "),
    ];
  });
  const head = ["at once", "answered", "all of them", "per second", "median, worst 1 %", "CPU of k0s", "its RSS"];
  return table(head, rows);
}

function nodesTable(figures: Figures): string {
  const rows = (["without", "with"] as const).map((state) => [
    `${state} the nodes`,
    `${(figures[`${state}.k0sCpuSecondsPerMinute`] ?? NaN).toFixed(2)} s`,
    `${(figures[`${state}.everythingCpuSecondsPerMinute`] ?? NaN).toFixed(1)} s`,
    mebibytes(figures[`${state}.k0sRssBytes`] ?? NaN),
  ]);
  return table(["a controller", "CPU of k0s per minute", "of everything", "RSS of k0s"], rows);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
