import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const CASES: [spec: string, problems: string[]][] = [
  ['images: {coredns: {image: ""}}', ["images.coredns.image: Required value"]],
  ['images: {coredns: {image: " a"}}', ["images.coredns.image: must not have leading or trailing whitespace"]],
  ["images: {coredns: {version: v1@sha256:0123456789abcdef0123456789abcdef}}", []],
  ['images: {coredns: {image: "coredns/coredns:1.9"}}', [
    "images.coredns.image: must not have a tag or digest: they belong into version",
  ]],
  ['images: {coredns: {image: "https://r.example.com/coredns"}}', [
    "images.coredns.image: must not have a scheme: write host/path",
  ]],
  ['images: {coredns: {image: "r.example.com/CoreDNS"}}', [
    "images.coredns.image: no name of a registry or image: host:port/path, the path in lower case",
  ]],
  ['images: {coredns: {image: "localhost:5000/a__b/c-d.e"}}', []],
  ['images: {repository: "https://r.example.com"}', ["images.repository: must not have a scheme: write host/path"]],
  ['images: {repository: "r.example.com/"}', ["images.repository: must not end with a slash"]],
  ['images: {repository: "r.example.com:x"}', [
    "images.repository: no name of a registry or image: host:port/path, the path in lower case",
  ]],
  ['images: {repository: "R.example.com:5000/my/mirror"}', []],
  ['images: {repository: "[2001:db8::1]:5000"}', []],
  ['images: {repository: ""}', []],
  ["images: {default_pull_policy: foo}", [
    'images.default_pull_policy: Unsupported value: "foo": supported values: "Always", "IfNotPresent", "Never"',
  ]],
];

Deno.test("imageSchema refuses what is no reference of an image", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
