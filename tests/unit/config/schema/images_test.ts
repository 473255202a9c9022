import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const CASES: [spec: string, problems: string[]][] = [
  ['images: {coredns: {image: ""}}', ["images.coredns.image: Required value"]],
  ['images: {coredns: {image: " a"}}', ["images.coredns.image: must not have leading or trailing whitespace"]],
  ["images: {coredns: {version: v1@sha256:0123456789abcdef0123456789abcdef}}", []],
  ["images: {default_pull_policy: foo}", [
    'images.default_pull_policy: Unsupported value: "foo": supported values: "Always", "IfNotPresent", "Never"',
  ]],
];

Deno.test("imageSchema refuses empty names and broken versions", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
