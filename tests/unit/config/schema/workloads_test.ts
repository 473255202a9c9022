import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const CASES: [spec: string, problems: string[]][] = [
  ['workerProfiles: [{name: ""}]', ["workerProfiles[0].name: Required value"]],
  ['extensions: {helm: {repositories: [{name: "", url: a}]}}', [
    "extensions.helm.repositories[0].name: repository must have Name field not empty",
  ]],
  ['extensions: {helm: {charts: [{name: a, chartname: b/a, namespace: "", timeout: 5000000000}]}}', [
    "extensions.helm.charts[0].namespace: chart must have TargetNS field not empty",
  ]],
  ['featureGates: [{name: " MemoryQoS", enabled: true}]', ["featureGates[0].name: letters and digits only"]],
  ["featureGates: [{name: MemoryQoS, enabled: true}]", []],
  ["extensions: {storage: {type: openebs, create_default_storage_class: true}}", []],
];

Deno.test("workerProfileSchema and extensionsSchema refuse what is incomplete", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
