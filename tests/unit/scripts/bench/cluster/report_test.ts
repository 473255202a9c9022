import { assertEquals, assertStringIncludes } from "@std/assert";
import { joiningFigures } from "../../../../../scripts/bench/cluster/join_api.ts";
import { perMinute } from "../../../../../scripts/bench/cluster/many_nodes.ts";
import { renderClusterReport } from "../../../../../scripts/bench/cluster/report.ts";

Deno.test("renderClusterReport() shows median and worst of what was measured, and nothing of what was not", () => {
  const text = renderClusterReport({ failoverMs: [1000, 3000, 2000] });
  assertEquals(text.trim().split("\n").slice(2), [
    "| no writes when the machine of etcd's leader dies | 3 | 2.00 s | 3.00 s |",
  ]);
});

Deno.test("renderClusterReport() shows joins and nodes", () => {
  const use = { k0sCpuSeconds: 1, everythingCpuSeconds: 4, k0sRssBytes: { before: 1, peak: 2, after: 1024 ** 2 } };
  const figures = perMinute(use, 30);
  const text = renderClusterReport({
    nodes: { "with.k0sCpuSecondsPerMinute": figures["k0sCpuSecondsPerMinute"] ?? 0, "with.k0sRssBytes": 1024 ** 2 },
    joinApi: { "worker.answered": 9, "worker.failed": 1 },
  });
  assertStringIncludes(text, "| with the nodes | 2.00 s |");
  assertStringIncludes(text, "| as worker | 9 of 10 |");
});

Deno.test("joiningFigures() counts rates and latencies of those that were answered", () => {
  const latenciesMs = Array.from({ length: 100 }, (_, index) => index + 1);
  assertEquals(joiningFigures({ tookMs: 2000, latenciesMs, failures: ["no"] }), {
    answered: 100,
    failed: 1,
    tookMs: 2000,
    perSecond: 50,
    medianLatencyMs: 51,
    worstPercentLatencyMs: 100,
  });
});
