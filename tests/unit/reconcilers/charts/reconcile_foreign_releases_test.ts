import { assertEquals } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { turns } from "../../kube/_turns.ts";
import { beside, chartIn, eventsIn, putChart } from "./_charts.ts";

Deno.test("reconcileCharts() leaves a release alone that it did not deploy, when the Chart gets another name for it", () =>
  beside(async ({ cluster, releases }) => {
    releases.end("apps/db", new K0sError("Cannot fetch it"));
    await turns(60);
    const failed = chartIn(cluster, "one")!.status!;
    assertEquals([failed.status, failed.releaseName, failed.namespace], ["failed", undefined, undefined]);
    putChart(cluster, "one", { spec: { releaseName: "db2" }, generation: 2, status: failed });
    await turns(60);
    assertEquals(releases.asked, ["deploy apps/db", "deploy apps/db2"]);
    assertEquals(chartIn(cluster, "one")?.status?.releaseName, "db2");
  }, (cluster, releases) => {
    releases.foreign.add("apps/db");
    putChart(cluster, "one", { spec: { releaseName: "db" } });
  }));

Deno.test("reconcileCharts() leaves a release alone that it did not deploy, when the Chart is deleted", () =>
  beside(async ({ cluster, releases }) => {
    releases.end("apps/db", new K0sError("Cannot fetch it"));
    await turns(60);
    putChart(cluster, "db", { generation: 2, isDeleted: true, status: chartIn(cluster, "db")!.status! });
    await turns(60);
    assertEquals(chartIn(cluster, "db")?.metadata["finalizers"], []);
    assertEquals([releases.asked, eventsIn(cluster)], [["deploy apps/db"], ["Warning InstallFailed db"]]);
  }, (cluster, releases) => {
    releases.foreign.add("apps/db");
    putChart(cluster, "db");
  }));

Deno.test("reconcileCharts() takes over a release that it did not deploy, by an upgrade that succeeds", () =>
  beside(async ({ cluster, releases }) => {
    releases.end("apps/db");
    await turns(60);
    const { releaseName, namespace, revision } = chartIn(cluster, "db")?.status ?? {};
    assertEquals([releaseName, namespace, revision], ["db", "apps", 1]);
    putChart(cluster, "db", { generation: 2, isDeleted: true, status: chartIn(cluster, "db")!.status! });
    await turns(60);
    assertEquals(releases.asked, ["deploy apps/db", "uninstall apps/db"]);
  }, (cluster, releases) => {
    releases.foreign.add("apps/db");
    putChart(cluster, "db");
  }));

Deno.test("reconcileCharts() looks no further at the former name of a release once that was left", () =>
  beside(async ({ cluster, releases, clock }) => {
    releases.end("former/one");
    await turns(60);
    releases.end("apps/one", new K0sError("Cannot fetch it"));
    await turns(60);
    const { releaseName, namespace } = chartIn(cluster, "one")?.status ?? {};
    assertEquals([releaseName, namespace], [undefined, undefined]);
    await clock.advance(15_000);
    await turns(60);
    assertEquals(releases.asked, ["uninstall former/one", "deploy apps/one", "deploy apps/one"]);
  }, (cluster, releases) => {
    releases.foreign.add("apps/one");
    putChart(cluster, "one", { status: { releaseName: "one", namespace: "former", error: "no" } });
  }));
