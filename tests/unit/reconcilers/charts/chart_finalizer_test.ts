import { assertEquals } from "@std/assert";
import { hasFinalizer, removeFinalizer } from "../../../../lib/reconcilers/charts/chart_finalizer.ts";
import { CHART_FINALIZER } from "../../../../lib/helm/mod.ts";
import { aCluster, chartIn, putChart } from "./_charts.ts";

const NEVER = new AbortController().signal;

Deno.test("hasFinalizer() looks for ours", () => {
  const cluster = aCluster();
  putChart(cluster, "ours");
  putChart(cluster, "other", { finalizers: ["example.com/keep"] });

  assertEquals(hasFinalizer(chartIn(cluster, "ours")!), true);
  assertEquals(hasFinalizer(chartIn(cluster, "other")!), false);
});

Deno.test("removeFinalizer() takes ours away, and does not mind a Chart that is gone", async () => {
  const cluster = aCluster();
  putChart(cluster, "one", { finalizers: ["example.com/keep", CHART_FINALIZER] });
  const chart = chartIn(cluster, "one")!;

  await removeFinalizer(cluster.client(), chart, NEVER);
  assertEquals((chartIn(cluster, "one")?.metadata as Record<string, unknown>)["finalizers"], ["example.com/keep"]);
  await removeFinalizer(cluster.client(), { ...chart, metadata: { ...chart.metadata, name: "gone" } }, NEVER);
});
