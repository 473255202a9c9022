import { assertEquals } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { sha256Of } from "../../../../lib/platform/mod.ts";
import { turns } from "../../kube/_turns.ts";
import { beside, chartIn, eventsIn, putChart } from "./_charts.ts";

/** A Chart as upstream leaves it. */
const DEPLOYED = {
  spec: { releaseName: "shared" },
  status: {
    releaseName: "shared",
    namespace: "apps",
    revision: 2,
    version: "1.0.0",
    valuesHash: sha256Of("shared"),
  },
};

/** One that names the same release, and is to have it after everything else. */
const SECOND = { spec: { releaseName: "shared", order: 9 } };

Deno.test("reconcileCharts() leaves a release that another Chart has deployed as well, until the last one goes", () =>
  beside(async ({ cluster, releases }) => {
    assertEquals(releases.asked, []);
    assertEquals(chartIn(cluster, "first")?.metadata["finalizers"], []);
    assertEquals(eventsIn(cluster), ["Normal ReleaseKept first"]);
    cluster.remove("/apis/helm.k0sproject.io/v1beta1/namespaces/kube-system/charts/first");
    putChart(cluster, "second", { ...DEPLOYED, isDeleted: true, generation: 2 });
    await turns(60);
    assertEquals(releases.asked, ["uninstall apps/shared"]);
  }, (cluster) => {
    putChart(cluster, "first", { ...DEPLOYED, isDeleted: true });
    putChart(cluster, "second", DEPLOYED);
  }));

Deno.test("reconcileCharts() hands the release of a deleted Chart over to one that waits for it", () =>
  beside(async ({ cluster, releases, clock }) => {
    assertEquals(releases.asked, []);
    await clock.advance(3_000);
    await turns(60);
    assertEquals(chartIn(cluster, "second")?.status, {
      status: "waiting",
      waitingFor: 'Chart "first", which has the same release',
    });
    putChart(cluster, "first", { ...DEPLOYED, isDeleted: true, generation: 2 });
    await turns(60);
    assertEquals(chartIn(cluster, "first")?.metadata["finalizers"], []);
    assertEquals(eventsIn(cluster), ["Normal ReleaseKept first"]);
    cluster.remove("/apis/helm.k0sproject.io/v1beta1/namespaces/kube-system/charts/first");
    await turns(60);
    assertEquals(releases.asked, ["deploy apps/shared"]);
  }, (cluster) => {
    putChart(cluster, "first", DEPLOYED);
    putChart(cluster, "second", SECOND);
  }));

Deno.test("reconcileCharts() uninstalls a release that was handed over to a Chart that goes before its turn", () =>
  beside(async ({ cluster, releases }) => {
    releases.end("apps/bad", new K0sError("Cannot fetch it"));
    await turns(60);
    putChart(cluster, "first", { ...DEPLOYED, isDeleted: true, generation: 2 });
    await turns(60);
    assertEquals(eventsIn(cluster), ["Warning InstallFailed bad", "Normal ReleaseKept first"]);
    cluster.remove("/apis/helm.k0sproject.io/v1beta1/namespaces/kube-system/charts/first");
    const { status } = chartIn(cluster, "second")!;
    assertEquals([status?.releaseName, status?.namespace, status?.revision], ["shared", "apps", 2]);
    putChart(cluster, "second", { ...SECOND, isDeleted: true, generation: 2, status });
    await turns(60);
    assertEquals(releases.asked, ["deploy apps/bad", "uninstall apps/shared"]);
    releases.end("apps/shared");
    await turns(60);
    assertEquals(chartIn(cluster, "second")?.metadata["finalizers"], []);
  }, (cluster) => {
    putChart(cluster, "bad");
    putChart(cluster, "first", DEPLOYED);
    putChart(cluster, "second", SECOND);
  }));

Deno.test("reconcileCharts() moves no release that was handed over, when its first upgrade fails", () =>
  beside(async ({ cluster, releases }) => {
    putChart(cluster, "first", { ...DEPLOYED, isDeleted: true, generation: 2 });
    await turns(60);
    cluster.remove("/apis/helm.k0sproject.io/v1beta1/namespaces/kube-system/charts/first");
    await turns(60);
    releases.end("apps/shared", new K0sError("Cannot upgrade it"));
    await turns(60);
    const { status } = chartIn(cluster, "second")!;
    putChart(cluster, "second", { spec: { releaseName: "other" }, generation: 2, status });
    await turns(60);
    assertEquals(releases.asked, ["deploy apps/shared"]);
    assertEquals(
      chartIn(cluster, "second")?.status?.error?.split(":")[0],
      "Cannot make release apps/shared release apps/other",
    );
  }, (cluster) => {
    putChart(cluster, "first", DEPLOYED);
    putChart(cluster, "second", SECOND);
  }));

Deno.test("reconcileCharts() uninstalls a release once of Charts that are deleted at once", () =>
  beside(async ({ cluster, releases }) => {
    putChart(cluster, "first", { ...DEPLOYED, isDeleted: true, generation: 2 });
    putChart(cluster, "second", { ...SECOND, isDeleted: true, generation: 2 });
    await turns(60);
    assertEquals(releases.asked, ["uninstall apps/shared"]);
    releases.end("apps/shared");
    await turns(60);
    assertEquals(["first", "second"].map((name) => chartIn(cluster, name)?.metadata["finalizers"]), [[], []]);
    assertEquals(eventsIn(cluster), ["Normal Uninstalled first"]);
  }, (cluster) => {
    putChart(cluster, "first", DEPLOYED);
    putChart(cluster, "second", SECOND);
  }));

/** As many requests as are made until the second Chart is being deployed. */
const REQUESTS = 7;
for (let before = 0; before < REQUESTS; before++) {
  Deno.test(`reconcileCharts() uninstalls a release whose next Chart goes, too, ${before} requests later`, () =>
    beside(async ({ cluster, releases }) => {
      let left = before;
      cluster.intercept = () => {
        if (left-- > 0) return undefined;
        cluster.intercept = () => undefined;
        const { status } = chartIn(cluster, "second")!;
        putChart(cluster, "second", { ...SECOND, isDeleted: true, generation: 2, ...(status && { status }) });
        return undefined;
      };
      putChart(cluster, "first", { ...DEPLOYED, isDeleted: true, generation: 2 });
      await turns(100);
      assertEquals(releases.held, ["apps/shared"]);
      assertEquals(releases.asked.at(-1), "uninstall apps/shared");
      releases.end("apps/shared");
      await turns(60);
      assertEquals(["first", "second"].map((name) => chartIn(cluster, name)?.metadata["finalizers"]), [[], []]);
    }, (cluster) => {
      putChart(cluster, "first", DEPLOYED);
      putChart(cluster, "second", SECOND);
    }));
}
