import { assert, assertEquals } from "@std/assert";
import { chartCrd } from "../../../lib/helm/chart_crd.ts";
import { memberOf } from "../../../lib/kube/mod.ts";

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce((inner, name) => memberOf(inner, name), value);
}

Deno.test("chartCrd() is upstream's kind, with every field of its spec and status", () => {
  const crd = chartCrd();
  assertEquals(crd.metadata.name, "charts.helm.k0sproject.io");
  const [version] = at(crd, "spec", "versions") as unknown[];
  assertEquals(at(version, "name"), "v1beta1");
  assertEquals(at(version, "subresources"), { status: {} });
  const fields = (part: string) =>
    Object.keys(at(version, "schema", "openAPIV3Schema", "properties", part, "properties") as object);
  const spec = ["chartName", "releaseName", "values", "version", "namespace", "timeout", "forceUpgrade", "order"];
  assertEquals(fields("spec"), [...spec, "repository"]);
  const upstreams = [
    "releaseName",
    "status",
    "appVersion",
    "version",
    "updated",
    "namespace",
    "revision",
    "valuesHash",
    "error",
  ];
  for (const field of upstreams) assert(fields("status").includes(field), field);
});
