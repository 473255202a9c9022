import { assertEquals } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { turns } from "../../kube/_turns.ts";
import { beside, chartIn, eventsIn, putChart } from "./_charts.ts";

Deno.test("reconcileCharts() deploys a Chart, says so, and leaves it alone from then on", () =>
  beside(async ({ cluster, releases }) => {
    assertEquals(chartIn(cluster, "one")?.status, {
      releaseName: "one",
      namespace: "apps",
      status: "pending-install",
    });
    releases.end("apps/one");
    await turns(60);
    const { updated: _updated, valuesHash: _hash, ...status } = chartIn(cluster, "one")?.status ?? {};
    assertEquals(status, {
      releaseName: "one",
      namespace: "apps",
      status: "deployed",
      version: "1.0.0",
      appVersion: "2.0",
      revision: 1,
      applied: { chartName: "repo/one", version: "" },
    });
    assertEquals(eventsIn(cluster), ["Normal Installed one"]);
    putChart(cluster, "one", { status: chartIn(cluster, "one")!.status!, spec: { timeout: "5m" }, generation: 2 });
    await turns(60);
    assertEquals(releases.asked, ["deploy apps/one"]);
    putChart(cluster, "one", { status: chartIn(cluster, "one")!.status!, spec: { values: "a: b" }, generation: 3 });
    await turns(60);
    assertEquals(chartIn(cluster, "one")?.status?.status, "pending-upgrade");
    releases.end("apps/one");
    await turns(60);
    assertEquals(chartIn(cluster, "one")?.status?.revision, 2);
    assertEquals(releases.asked, ["deploy apps/one", "deploy apps/one"]);
  }, (cluster) => putChart(cluster, "one")));

Deno.test("reconcileCharts() keeps the order, and says what waits for what", () =>
  beside(async ({ cluster, releases, clock }) => {
    assertEquals(releases.asked, ["deploy apps/first"]);
    assertEquals(chartIn(cluster, "second")?.status, undefined);
    await clock.advance(3_000);
    await turns(60);
    const waiting = chartIn(cluster, "second")?.status;
    assertEquals(waiting, { status: "waiting", waitingFor: 'Chart "first" of order 0' });
    releases.end("apps/first");
    await turns(60);
    assertEquals(releases.asked, ["deploy apps/first", "deploy apps/second"]);
    assertEquals(chartIn(cluster, "second")?.status?.waitingFor, undefined);
  }, (cluster) => {
    putChart(cluster, "second", { spec: { order: 1 } });
    putChart(cluster, "first");
  }));

Deno.test("reconcileCharts() says of many Charts that they wait ten times a second at most", () =>
  beside(async ({ cluster, releases, clock }) => {
    const told = () => cluster.requests.filter(({ body }) => JSON.stringify(body)?.includes('"waiting"')).length;
    await clock.advance(3_000);
    await turns(400);
    assertEquals([releases.held.length, told()], [2, 58]);
    // What the others wait for is another thing now.
    for (const release of releases.held) releases.end(release);
    await turns(400);
    await clock.advance(5_000);
    await turns(400);
    assertEquals(told(), 58);
    await clock.advance(1_000);
    await turns(400);
    assertEquals([releases.held.length, told()], [2, 58 + 56]);
  }, (cluster) => {
    for (let at = 0; at < 60; at++) putChart(cluster, `chart-${at}`, { spec: { order: at < 4 ? at >> 1 : 2 } });
  }));

Deno.test("reconcileCharts() asks little for a Chart that fails for hours", () =>
  beside(async ({ cluster, releases, clock }) => {
    const perHour: unknown[] = [];
    for (let hour = 0; hour < 3; hour++) {
      const [asked, requests] = [releases.asked.length, cluster.requests.length];
      for (let second = 0; second < 3_600; second += 5) {
        if (releases.held.length > 0) releases.end("apps/one", new K0sError("Cannot reach it"));
        await turns(20);
        await clock.advance(5_000);
      }
      const seen = cluster.requests.slice(requests);
      const count = (method: string, end: string) =>
        seen.filter((one) => one.method === method && one.path.includes(end)).length;
      perHour.push({
        attempts: releases.asked.length - asked,
        statusWrites: count("PATCH", "/charts/one/status"),
        events: [count("POST", "/events"), count("PATCH", "/events/")],
        all: seen.length,
      });
    }
    const later = { attempts: 6, statusWrites: 12, events: [0, 6], all: 24 };
    assertEquals(perHour, [{ attempts: 10, statusWrites: 21, events: [1, 10], all: 42 }, later, later]);
  }, (cluster) => putChart(cluster, "one")));

Deno.test("reconcileCharts() tries again what failed, and passes over it when its time is up", () =>
  beside(async ({ cluster, releases, clock }) => {
    releases.end("apps/first", new K0sError("Cannot reach it", { hint: "Look there" }));
    await turns(60);
    assertEquals(chartIn(cluster, "first")?.status?.error, "Cannot reach it. Look there");
    assertEquals(eventsIn(cluster), ["Warning InstallFailed first"]);
    assertEquals(releases.held, []);
    await clock.advance(15_000);
    await turns(60);
    assertEquals(releases.held, ["apps/first"]);
    assertEquals(chartIn(cluster, "first")?.status?.error, "Cannot reach it. Look there");
    releases.end("apps/first", new K0sError("Cannot reach it"));
    await turns(60);
    await clock.advance(15_000);
    await turns(60);
    assertEquals(releases.held, ["apps/second"]);
    await clock.advance(15_000);
    await turns(60);
    releases.end("apps/first");
    await turns(60);
    assertEquals([chartIn(cluster, "first")?.status?.status, chartIn(cluster, "first")?.status?.error], [
      "deployed",
      undefined,
    ]);
  }, (cluster) => {
    putChart(cluster, "first", { spec: { timeout: "30s" } });
    putChart(cluster, "second", { spec: { order: 1 } });
  }));

Deno.test("reconcileCharts() gives up what has changed, and takes up what it is now", () =>
  beside(async ({ cluster, releases }) => {
    putChart(cluster, "one", { status: chartIn(cluster, "one")!.status!, spec: { values: "a: b" }, generation: 2 });
    await turns(60);
    assertEquals(releases.asked, ["deploy apps/one", "deploy apps/one"]);
    assertEquals(eventsIn(cluster), []);
    putChart(cluster, "one", { status: chartIn(cluster, "one")!.status!, isDeleted: true, generation: 3 });
    await turns(60);
    assertEquals(releases.asked.at(-1), "uninstall apps/one");
    assertEquals(chartIn(cluster, "one")?.status?.status, "uninstalling");
    releases.end("apps/one");
    await turns(60);
    assertEquals(chartIn(cluster, "one")?.metadata["finalizers"], []);
    assertEquals(eventsIn(cluster), ["Normal Uninstalled one"]);
  }, (cluster) => putChart(cluster, "one")));

Deno.test("reconcileCharts() lets a Chart go whose release was never begun, and leaves one without its finalizer", () =>
  beside(({ cluster, releases }) => {
    assertEquals(chartIn(cluster, "new")?.metadata["finalizers"], ["other"]);
    assertEquals(chartIn(cluster, "free")?.metadata["finalizers"], ["other"]);
    assertEquals(releases.asked, []);
    return Promise.resolve();
  }, (cluster) => {
    putChart(cluster, "new", { isDeleted: true, finalizers: ["other", "helm.k0sproject.io/uninstall-helm-release"] });
    putChart(cluster, "free", { isDeleted: true, finalizers: ["other"], status: { releaseName: "free", revision: 1 } });
  }));

Deno.test("reconcileCharts() refuses to move a release in use, and moves one that was never deployed", () =>
  beside(async ({ cluster, releases }) => {
    assertEquals(releases.asked, ["uninstall former/free"]);
    const { error } = chartIn(cluster, "used")?.status ?? {};
    assertEquals(
      error,
      "Cannot make release former/used release apps/used: a release keeps its name and namespace. " +
        "Set them back; or delete the Chart, which uninstalls the release, and create it anew",
    );
    assertEquals(chartIn(cluster, "used")?.status?.namespace, "former");
    releases.end("former/free");
    await turns(60);
    assertEquals(releases.asked, ["uninstall former/free", "deploy apps/free"]);
    assertEquals(chartIn(cluster, "free")?.status?.namespace, "apps");
  }, (cluster) => {
    putChart(cluster, "used", { status: { releaseName: "used", namespace: "former", revision: 4 } });
    putChart(cluster, "free", { status: { releaseName: "free", namespace: "former", error: "no" } });
  }));
