import { assertEquals } from "@std/assert";
import { parseJson } from "../../../../lib/base/mod.ts";
import type { Chart } from "../../../../lib/helm/mod.ts";
import { recordOf } from "../../../../lib/reconcilers/charts/chart_record.ts";

const FINALIZER = "helm.k0sproject.io/uninstall-helm-release";
const CHART: Chart = {
  apiVersion: "helm.k0sproject.io/v1beta1",
  kind: "Chart",
  metadata: { name: "one", uid: "1", generation: 3, finalizers: [FINALIZER] },
  spec: { chartName: "a/b", order: 2, timeout: "90s", values: "secret: x" },
  status: { waitingFor: "another" },
};

Deno.test("recordOf() keeps what the order needs, and no values", () => {
  assertEquals(recordOf(CHART), {
    name: "one",
    uid: "1",
    generation: 3,
    order: 2,
    created: "",
    release: "default/one",
    isDeployed: false,
    isDeleted: false,
    isDone: false,
    timeoutMs: 90_000,
    waitingFor: "another",
  });
});

Deno.test("recordOf() has the release that is there, else the one that is to be", () => {
  const status = { releaseName: "was", namespace: "apps" };
  const statuses = [{}, status, { ...status, revision: 1 }];
  assertEquals(statuses.map((one) => recordOf({ ...CHART, status: one }).release), [
    "default/one",
    "default/one",
    "apps/was",
  ]);
});

Deno.test("recordOf() makes a number of an order that is a bigint", () => {
  const spec = parseJson('{"order":9223372036854775807}') as NonNullable<Chart["spec"]>;
  assertEquals(typeof spec.order, "bigint");
  assertEquals(recordOf({ ...CHART, spec }).order, 2 ** 63);
});

Deno.test("recordOf() of a Chart that goes has something to do as long as it has our finalizer", () => {
  const deleted = { ...CHART.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" };
  const free = { ...deleted, finalizers: ["other"] };
  const seen = [deleted, free].map((metadata) => recordOf({ ...CHART, metadata }));
  assertEquals(seen.map(({ isDeleted, isDone }) => [isDeleted, isDone]), [[true, false], [true, true]]);
});
