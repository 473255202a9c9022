import { assertEquals } from "@std/assert";
import { specProblems } from "./_spec_problems.ts";

const CASES: [spec: string, problems: string[]][] = [
  ["storage: {etcd: {externalCluster: {endpoints: [https://h], etcdPrefix: p, caFile: /a}}}", [
    "storage.etcd.externalCluster: all TLS properties [caFile,clientCertFile,clientKeyFile] must be defined or none of those",
  ]],
  ["storage: {type: kine, kine: {dataSource: s3cret}}", [
    "storage.kine.dataSource: unsupported kine data source: failed to find infix between driver and DSN",
  ]],
  ['storage: {type: kine, kine: {dataSource: "://x"}}', [
    "storage.kine.dataSource: unsupported kine data source: no backend specified",
  ]],
];

Deno.test("storageRules refuse storage that cannot be opened", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
