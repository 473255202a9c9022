import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const CASES: [spec: string, problems: string[]][] = [
  ["api: {address: 0.0.0.0}", ["api.address: invalid INADDR_ANY"]],
  ['api: {externalAddress: "a b:1"}', ["api.externalAddress: invalid IP address / DNS name"]],
  ['api: {externalAddress: "lb.example:0"}', ["api.externalAddress: invalid IP address / DNS name"]],
  ['api: {externalAddress: "lb.example:65536"}', ["api.externalAddress: invalid IP address / DNS name"]],
  ["api: {externalAddress: 0.0.0.0}", ["api.externalAddress: invalid IP address / DNS name"]],
  ["api: {externalAddress: 127.0.0.1}", ["api.externalAddress: invalid IP address / DNS name"]],
  ['api: {externalAddress: "[fe80::1]:6443"}', ["api.externalAddress: invalid IP address / DNS name"]],
  ['api: {externalAddress: "lb.example:443", sans: [a.example, 10.0.0.1]}', []],
  ["storage: {type: foo}", ['storage.type: Unsupported value: "foo": supported values: "etcd", "kine"']],
  ["storage: {etcd: {externalCluster: {endpoints: [], etcdPrefix: p}}}", [
    "storage.etcd.externalCluster.endpoints: cannot be null or empty",
  ]],
  ['storage: {etcd: {externalCluster: {endpoints: [""], etcdPrefix: ""}}}', [
    "storage.etcd.externalCluster.endpoints[0]: cannot contain empty strings",
    "storage.etcd.externalCluster.etcdPrefix: cannot be empty",
  ]],
  ["konnectivity: {adminPort: 0}", ["konnectivity.adminPort: must be between 1 and 65535, inclusive"]],
  ["konnectivity: {agentPort: 443}", [
    "konnectivity.agentPort: must be at least 1024: konnectivity-server takes no lower one",
  ]],
];

Deno.test("apiSchema and storageSchema refuse what cannot work", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
