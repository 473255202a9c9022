import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError } from "../../../../lib/base/mod.ts";
import { parseDocument } from "../../../../lib/config/parse.ts";
import { specProblems } from "../_spec_problems.ts";

const CASES: [spec: string, problems: string[]][] = [
  ["network: {provider: calico}", [
    'network.provider: Unsupported value: "calico": this version cannot deploy it; use "kuberouter", or "custom" and ' +
    "install Calico yourself",
  ]],
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
