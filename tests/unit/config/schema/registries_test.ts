import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const registries = (text: string) => `containerd: {registries: [${text}]}`;
const AT = "containerd.registries[0]";

const CASES: [spec: string, problems: string[]][] = [
  ["containerd: {}", []],
  [registries("{host: docker.io, mirrors: [{url: 'https://mirror.example:5000'}]}"), []],
  [registries("{host: '*', mirrors: [{url: 'http://127.0.0.1:5000/hub', overridePath: true}]}"), []],
  [registries("{host: '[2001:db8::7]:5000', credentials: {secretRef: {name: pull.secret}}}"), []],
  [registries("{host: 'https://docker.io'}"), [
    `${AT}.host: Not a host of image names, such as docker.io or registry.example:5000`,
  ]],
  [registries("{host: '../../etc'}"), [
    `${AT}.host: Not a host of image names, such as docker.io or registry.example:5000`,
  ]],
  [registries("{host: a.example, credentials: {file: secrets}}"), [
    `${AT}.credentials.file: must be an absolute path`,
  ]],
  [registries("{host: a.example, credentials: {secretRef: {name: A_b}}}"), [
    `${AT}.credentials.secretRef.name: not the name of a Secret`,
  ]],
  [registries("{host: a.example, mirrors: [{url: 'https://m', capabilities: [push]}]}"), [
    `${AT}.mirrors[0].capabilities[0]: Unsupported value: "push": supported values: "pull", "resolve"`,
  ]],
  [registries("{host: a.example, mirrors: [{url: 'https://m', capabilities: []}]}"), [
    `${AT}.mirrors[0].capabilities: Required value`,
  ]],
];

Deno.test("containerdSchema takes registries by the host of image names, and paths that are absolute", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
