import { assertEquals } from "@std/assert";
import { isReleaseName, releaseNameProblems } from "../../../lib/helm/release_names.ts";

const CASES: [string, string, string[]][] = [
  ["web", "apps", []],
  ["web.v2-1", "apps", []],
  ["x".repeat(53), "n".repeat(63), []],
  ["x".repeat(54), "apps", ["spec.releaseName"]],
  ["Web", "apps", ["spec.releaseName"]],
  ["-web", "apps", ["spec.releaseName"]],
  ["--post-renderer=x", "apps", ["spec.releaseName"]],
  ["web,owner!=helm", "apps", ["spec.releaseName"]],
  ["", "", ["spec.releaseName", "spec.namespace"]],
  ["web", "a.b", ["spec.namespace"]],
  ["web", "../kube-system", ["spec.namespace"]],
];

for (const [name, namespace, paths] of CASES) {
  Deno.test(`releaseNameProblems() of ${namespace}/${name}`, () => {
    assertEquals(releaseNameProblems({ name, namespace }).map(({ path }) => path), paths);
    assertEquals(isReleaseName({ name, namespace }), paths.length === 0);
  });
}
