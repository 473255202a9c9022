import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const NO_CHARTS = "Forbidden: this version installs no charts; leave them out and run helm yourself";
const CASES: [spec: string, problems: string[]][] = [
  ["network: {provider: calico}", [
    'network.provider: Unsupported value: "calico": this version cannot deploy it; use "kuberouter", or "custom" and ' +
    "install Calico yourself",
  ]],
  ["extensions: {helm: {repositories: [{name: a, url: b}]}}", [`extensions.helm.repositories: ${NO_CHARTS}`]],
  ["extensions: {helm: {charts: [{name: a, chartname: b/c, namespace: d}]}}", [`extensions.helm.charts: ${NO_CHARTS}`]],
  ["extensions: {helm: {concurrencyLevel: 3, repositories: [], charts: null}}", []],
  ["network: {provider: custom}", []],
];

Deno.test("unsupportedRules refuse what would be left out without a word", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
