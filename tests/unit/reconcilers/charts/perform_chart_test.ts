import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { recordOf } from "../../../../lib/reconcilers/charts/chart_record.ts";
import { performChart } from "../../../../lib/reconcilers/charts/perform_chart.ts";
import { aCluster, actionOptions, chartIn, eventsIn, HeldReleases, putChart } from "./_charts.ts";
import { until } from "../../../support/until.ts";

const NEVER = new AbortController().signal;

Deno.test("performChart() does nothing for a Chart that is another one by now", async () => {
  const cluster = aCluster();
  putChart(cluster, "one");
  const record = recordOf(chartIn(cluster, "one")!);
  const releases = new HeldReleases();
  const options = actionOptions(cluster, releases);

  for (const other of [{ ...record, generation: 2 }, { ...record, uid: "another" }, { ...record, name: "gone" }]) {
    await performChart(other, options, NEVER);
  }
  assertEquals([releases.asked, cluster.writes], [[], []]);
});

Deno.test("performChart() keeps the last error while it tries again, and tells an upgrade from an install", async () => {
  const cluster = aCluster();
  putChart(cluster, "one", { status: { releaseName: "one", namespace: "apps", revision: 3, error: "before" } });
  const releases = new HeldReleases();
  const record = recordOf(chartIn(cluster, "one")!);
  const performing = performChart(record, actionOptions(cluster, releases), NEVER);
  await until("it is being done", () => releases.held.length === 1);
  const { status, error } = chartIn(cluster, "one")?.status ?? {};
  assertEquals([status, error], ["pending-upgrade", "before"]);

  releases.end("apps/one", new K0sError("Cannot upgrade"));
  await assertRejects(() => performing, K0sError, "Cannot upgrade");
  assertEquals(chartIn(cluster, "one")?.status?.error, "Cannot upgrade");
  assertEquals(eventsIn(cluster), ["Warning UpgradeFailed one"]);
});

Deno.test("performChart() says nothing about what was given up", async () => {
  const cluster = aCluster();
  putChart(cluster, "one");
  const releases = new HeldReleases();
  const giveUp = new AbortController();
  const record = recordOf(chartIn(cluster, "one")!);
  const performing = performChart(record, actionOptions(cluster, releases), giveUp.signal);
  await until("it is being done", () => releases.held.length === 1);
  giveUp.abort();
  await assertRejects(() => performing);
  assertEquals([chartIn(cluster, "one")?.status?.error, eventsIn(cluster)], [undefined, []]);
});
