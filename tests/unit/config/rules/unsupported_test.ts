import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError } from "../../../../lib/base/mod.ts";
import { parseDocument } from "../../../../lib/config/parse.ts";
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

Deno.test("unsupportedRules name the change where another network is deployed already", () => {
  const text = "spec: {network: {provider: calico}}";
  const said = (deployedProvider?: string) =>
    assertThrows(() => parseDocument(text, { hostAddress: "192.0.2.2", deployedProvider }), ConfigError).message;

  assertStringIncludes(said("kuberouter"), "cannot change CNI provider from kuberouter to calico: pods cannot change");
  assertStringIncludes(said("kuberouter"), 'set it to "kuberouter" again, or reset every node');
  for (const other of [undefined, "calico"]) assertStringIncludes(said(other), "this version cannot deploy it");
});

Deno.test("unsupportedRules refuse what would be left out without a word", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
