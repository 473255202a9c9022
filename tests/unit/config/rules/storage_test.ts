import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const ON_COMMAND_LINE = "every user of the machine could read a password in it: set spec.storage.kine.dataSource";

const CASES: [spec: string, problems: string[]][] = [
  ["storage: {etcd: {externalCluster: {endpoints: [https://h], etcdPrefix: p, caFile: /a}}}", [
    "storage.etcd.externalCluster: all TLS properties [caFile,clientCertFile,clientKeyFile] must be defined or none of those",
  ]],
  ['storage: {etcd: {externalCluster: {endpoints: ["https://h:2379", "h:2379"], etcdPrefix: p}}}', [
    "storage.etcd.externalCluster.endpoints[1]: expected a URL such as https://192.0.2.10:2379",
  ]],
  ["storage: {type: kine, kine: {dataSource: s3cret}}", [
    "storage.kine.dataSource: unsupported kine data source: failed to find infix between driver and DSN",
  ]],
  ['storage: {type: kine, kine: {dataSource: "://x"}}', [
    "storage.kine.dataSource: unsupported kine data source: no backend specified",
  ]],
  [
    'storage: {type: kine, kine: {dataSource: "mysql://h", extraArgs: {endpoint: x, cert-file: /c}, rawArgs: ["--endpoint=x"]}}',
    [
      "storage.kine.dataSource: unsupported kine data source: missing the slash before the database: " +
      "mysql://user:password@tcp(host:3306)/database",
      "storage.kine.extraArgs: cert-file and key-file must be given together",
      `storage.kine.extraArgs.endpoint: ${ON_COMMAND_LINE}`,
      `storage.kine.rawArgs[0]: ${ON_COMMAND_LINE}`,
    ],
  ],
  ['storage: {type: kine, kine: {dataSource: "postgres://u:p@h/d", extraArgs: {ca-file: /a}}}', []],
];

Deno.test("storageRules refuse storage that cannot be opened", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
