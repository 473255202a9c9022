import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const CASES: [spec: string, problems: string[]][] = [
  ["workerProfiles: [{name: a, values: {clusterDNS: [x], kind: X}}]", [
    "workerProfiles[0].values.clusterDNS: Forbidden: may not be used in k0s worker profiles",
    'workerProfiles[0].values.kind: expected "KubeletConfiguration"',
  ]],
  ["workerProfiles: [{name: a}, {name: a}]", ['workerProfiles[1].name: Duplicate value: "a"']],
  ["featureGates: [{name: A, enabled: true}, {name: A}]", ['featureGates[1].name: Duplicate value: "A"']],
  ["extensions: {helm: {repositories: [{name: a, url: b}, {name: a, url: b}]}}", [
    'extensions.helm.repositories[1].name: Duplicate value: "a"',
  ]],
];

Deno.test("workloadRules refuse duplicates and reserved kubelet settings", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
