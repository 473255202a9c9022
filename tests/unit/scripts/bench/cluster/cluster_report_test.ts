import { assertEquals, assertStringIncludes } from "@std/assert";
import { type ClusterReport, renderClusterMarkdown } from "../../../../../scripts/bench/cluster/cluster_report.ts";

function aReport(changes: Partial<ClusterReport>): ClusterReport {
  const machine = { kernel: "6", architecture: "x86_64", processors: 2, memoryBytes: 1, load: [0, 0, 0] };
  return { startedAt: "", machine, binary: "k0s", medians: {}, runs: [], failures: [], ...changes };
}

Deno.test("renderClusterMarkdown() takes the runs of all reports together", () => {
  const reports = [1000, 3000, 2000].map((value) => aReport({ runs: [{ "leaderDeath.outage.anyServerMs": value }] }));

  assertStringIncludes(renderClusterMarkdown(reports), "no write anywhere | 3 | 1.00 s … 2.00 s … 3.00 s |");
});

Deno.test("renderClusterMarkdown() puts a controller with nodes beside the one without", () => {
  const runs = [{
    "manyNodes.nodes": 100,
    "manyNodes.failures": 0,
    "manyNodes.without.k0s.cpuSecondsPerMinute": 0.1,
    "manyNodes.with.k0s.cpuSecondsPerMinute": 0.4,
  }];

  const text = renderClusterMarkdown([aReport({ runs })]);

  assertStringIncludes(text, "| median of 1 | no nodes | 100 nodes |");
  assertStringIncludes(text, "| CPU of k0s itself per minute | 0.10 s | 0.40 s |");
});

Deno.test("renderClusterMarkdown() leaves out what was not measured, and says what failed", () => {
  assertEquals(renderClusterMarkdown([aReport({ failures: ["joins, run 1: no"] })]), "Failed: joins, run 1: no\n");
});
