import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const CASES: [spec: string, problems: string[]][] = [
  ["api: {port: 9443}", ["api.k0sApiPort: Duplicate value: 9443: also spec.api.port"]],
  ["konnectivity: {agentPort: 6443}", ["konnectivity.agentPort: Duplicate value: 6443: also spec.api.port"]],
];

Deno.test("portRules refuse one number for two ports", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
