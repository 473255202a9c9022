import { assertEquals } from "@std/assert";
import { CHART_FINALIZER, CHARTS } from "../../../../lib/helm/mod.ts";
import { ChartEvents } from "../../../../lib/reconcilers/charts/chart_events.ts";
import { attendForeignCharts } from "../../../../lib/reconcilers/charts/foreign_charts.ts";
import { turns } from "../../kube/_turns.ts";
import { aCluster, chartOptions, eventsIn, HeldReleases, putChart } from "./_charts.ts";

const PATH = "/apis/helm.k0sproject.io/v1beta1/namespaces/apps/charts/copied";

function copied(more: Record<string, unknown> = {}) {
  const metadata = { name: "copied", namespace: "apps", uid: "uid-copied", finalizers: [CHART_FINALIZER], ...more };
  return { apiVersion: CHARTS.apiVersion, kind: CHARTS.kind, metadata };
}

Deno.test("attendForeignCharts() says once that a Chart of another namespace is not deployed, and lets it go", async () => {
  const cluster = aCluster();
  putChart(cluster, "ours", { isDeleted: true });
  cluster.put(PATH, copied());
  const options = chartOptions(cluster, new HeldReleases());
  const ending = new AbortController();
  const attending = attendForeignCharts({ ...options, events: new ChartEvents(options) }, ending.signal);
  await turns(30);
  cluster.put(PATH, copied({ labels: { touched: "yes" } }));
  await turns(30);

  assertEquals(eventsIn(cluster), ["Warning Ignored copied"]);
  cluster.put(PATH, copied({ deletionTimestamp: "2026-01-01T00:00:00Z" }));
  await turns(30);
  ending.abort();
  await attending;

  assertEquals(cluster.writes.filter((write) => write.startsWith("PATCH")), [`PATCH ${PATH}`]);
  assertEquals((cluster.objects.get(PATH)?.metadata as Record<string, unknown> | undefined)?.["finalizers"] ?? [], []);
});
