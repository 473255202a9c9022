import { assertEquals } from "@std/assert";
import { isAsWanted, isMoved } from "../../../lib/helm/as_wanted.ts";
import { type Chart, type ChartSpec, type ChartStatus, valuesHashOf } from "../../../lib/helm/chart_object.ts";

function chart(spec: ChartSpec, status: ChartStatus): Chart {
  return { apiVersion: "helm.k0sproject.io/v1beta1", kind: "Chart", metadata: { name: "one" }, spec, status };
}

const SPEC: ChartSpec = { chartName: "repo/one", version: "1.2.3", values: "a: b\n", namespace: "apps" };
const DEPLOYED: ChartStatus = {
  releaseName: "one",
  namespace: "apps",
  version: "1.2.3",
  revision: 1,
  valuesHash: valuesHashOf(chart(SPEC, {})),
  applied: { chartName: "repo/one", version: "1.2.3" },
};
const { applied: _applied, ...FROM_UPSTREAM } = DEPLOYED;

const CASES: [string, ChartSpec, ChartStatus, boolean][] = [
  ["deployed", SPEC, DEPLOYED, true],
  ["never begun", SPEC, {}, false],
  ["begun", SPEC, { releaseName: "one", namespace: "apps" }, false],
  ["says deployed", SPEC, { ...DEPLOYED, status: "deployed" }, true],
  ["changed back in the middle of an upgrade", SPEC, { ...DEPLOYED, status: "pending-upgrade" }, false],
  ["failed", SPEC, { ...DEPLOYED, error: "no" }, false],
  ["other values", { ...SPEC, values: "a: c\n" }, DEPLOYED, false],
  ["another version", { ...SPEC, version: "1.2.4" }, DEPLOYED, false],
  ["no version any more", { ...SPEC, version: "" }, DEPLOYED, false],
  ["another chart", { ...SPEC, chartName: "repo/two" }, DEPLOYED, false],
  ["another release", { ...SPEC, releaseName: "two" }, DEPLOYED, false],
  ["another namespace", { ...SPEC, namespace: "two" }, DEPLOYED, false],
  [
    "another order or timeout is nothing to do",
    { ...SPEC, order: 3, timeout: "1m", forceUpgrade: false },
    DEPLOYED,
    true,
  ],
  ["by upstream", SPEC, FROM_UPSTREAM, true],
  ["by upstream, another version", { ...SPEC, version: "2.0.0" }, FROM_UPSTREAM, false],
  ["by upstream, without a version", { ...SPEC, version: "" }, FROM_UPSTREAM, true],
  ["a range, as it was asked for", { ...SPEC, version: "^1" }, {
    ...DEPLOYED,
    applied: { chartName: "repo/one", version: "^1" },
  }, true],
];

for (const [says, spec, status, expected] of CASES) {
  Deno.test(`isAsWanted(): ${says}`, () => assertEquals(isAsWanted(chart(spec, status)), expected));
}

Deno.test("isMoved() takes no namespace for helm's default", () => {
  const { namespace: _namespace, ...spec } = SPEC;
  assertEquals(isMoved(chart(spec, { releaseName: "one" })), false);
  assertEquals(isMoved(chart(spec, { releaseName: "one", namespace: "apps" })), true);
});
