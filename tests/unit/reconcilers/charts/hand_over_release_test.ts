import { assertEquals } from "@std/assert";
import type { Chart } from "../../../../lib/helm/mod.ts";
import { handOverRelease } from "../../../../lib/reconcilers/charts/hand_over_release.ts";
import { until } from "../../../support/until.ts";
import { aCluster, chartIn, HeldReleases, putChart } from "./_charts.ts";

const NEVER = new AbortController().signal;
const SPEC = { releaseName: "shared" };
const HELD = { releaseName: "shared", namespace: "apps" };

/** A cluster with a Chart that goes and has this of the release. */
function clusterWith(status: Chart["status"]) {
  const [cluster, releases] = [aCluster(), new HeldReleases()];
  putChart(cluster, "gone", { spec: SPEC, isDeleted: true, ...(status && { status }) });
  const handOver = (...candidates: string[]) =>
    handOverRelease(chartIn(cluster, "gone")!, candidates, { client: cluster.client(), releases }, NEVER);
  return { cluster, releases, handOver };
}

/** A Chart that was to have the release, what its status says after that, and whether it has the release. */
const HEIRS: [string, Parameters<typeof putChart>[2] | undefined, Chart["status"], boolean][] = [
  ["is gone by now", undefined, undefined, false],
  ["goes by now", { spec: SPEC, isDeleted: true }, undefined, false],
  ["names another one by now", { spec: { releaseName: "own" } }, undefined, false],
  ["has deployed another one", { spec: SPEC, status: { releaseName: "own", revision: 1 } }, {
    releaseName: "own",
    revision: 1,
  }, false],
  ["waits for it", { spec: SPEC, status: { status: "waiting" } }, { status: "waiting", ...HELD, revision: 4 }, true],
  ["has deployed it, too", { spec: SPEC, status: { ...HELD, revision: 3 } }, { ...HELD, revision: 3 }, true],
];
for (const [says, heir, status, isTaken] of HEIRS) {
  Deno.test(`handOverRelease() to a Chart that ${says}`, async () => {
    const { cluster, releases, handOver } = clusterWith({ ...HELD, revision: 4 });
    if (heir !== undefined) putChart(cluster, "heir", heir);
    putChart(cluster, "next", { spec: SPEC });
    assertEquals(await handOver("heir", "next"), isTaken ? "heir" : "next");
    assertEquals(chartIn(cluster, "heir")?.status, status);
    assertEquals(chartIn(cluster, "next")?.status, isTaken ? undefined : { ...HELD, revision: 4 });
    assertEquals(releases.asked, []);
  });
}

Deno.test("handOverRelease() hands over what was begun and never deployed as such", async () => {
  const { cluster, handOver } = clusterWith(HELD);
  putChart(cluster, "heir", { spec: SPEC });
  assertEquals(await handOver("heir"), "heir");
  assertEquals(chartIn(cluster, "heir")?.status, HELD);
});

Deno.test("handOverRelease() to a Chart that has begun another release uninstalls that", async () => {
  const { cluster, releases, handOver } = clusterWith({ ...HELD, revision: 4 });
  putChart(cluster, "heir", { spec: SPEC, status: { releaseName: "own", namespace: "apps", error: "no" } });
  const handing = handOver("heir");
  await until("it is uninstalled", () => releases.held.length === 1);
  assertEquals([releases.asked, chartIn(cluster, "heir")?.status?.releaseName], [["uninstall apps/own"], "own"]);
  releases.end("apps/own");
  assertEquals(await handing, "heir");
  assertEquals(chartIn(cluster, "heir")?.status, { ...HELD, revision: 4, error: "no" });
});

Deno.test("handOverRelease() looks again at a Chart that changes when it is to get the release", async () => {
  for (const more of [{ isDeleted: true }, { spec: { ...SPEC, values: "a: b" } }]) {
    const { cluster, handOver } = clusterWith({ ...HELD, revision: 4 });
    putChart(cluster, "heir", { spec: SPEC });
    cluster.intercept = ({ method }) => {
      if (method !== "PATCH") return undefined;
      cluster.intercept = () => undefined;
      putChart(cluster, "heir", { spec: SPEC, generation: 2, ...more });
      return undefined;
    };
    const isTaken = !("isDeleted" in more);
    assertEquals(await handOver("heir"), isTaken ? "heir" : undefined);
    assertEquals(chartIn(cluster, "heir")?.status, isTaken ? { ...HELD, revision: 4 } : undefined);
  }
});
