import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const backup = (text: string) => `backup: {schedule: '0 3 * * *', ${text}}`;
const LOCAL = "local: {directory: /var/backups}";

const CASES: [spec: string, problems: string[]][] = [
  [backup(LOCAL), []],
  [backup(`timeZone: Europe/Berlin, retention: {count: 3, maxAge: 720h}, ${LOCAL}`), []],
  [backup(""), ["backup: Required value: where archives go: local, s3"]],
  [`storage: {type: etcd, etcd: {externalCluster: {endpoints: ['https://h:2379'], etcdPrefix: a}}}, ${backup(LOCAL)}`, [
    "backup: Forbidden: an etcd that k0s does not run is backed up by its own means",
  ]],
  [`backup: {schedule: 'daily', ${LOCAL}}`, [
    "backup.schedule: expected five fields: minute, hour, day of the month, month, day of the week",
  ]],
  [backup(`timeZone: Atlantis, ${LOCAL}`), ['backup.timeZone: not a time zone such as "Europe/Berlin"']],
  [backup(`retention: {count: 0}, ${LOCAL}`), ["backup.retention.count: must be greater than 0"]],
  [backup(`retention: {maxAge: 0s}, ${LOCAL}`), ["backup.retention.maxAge: must be greater than 0"]],
  [backup(`encryption: {recipients: []}, ${LOCAL}`), ["backup.encryption.recipients: Required value"]],
  [backup(`encryption: {recipients: [age1mine]}, ${LOCAL}`), [
    "backup.encryption.recipients[0]: Not a public key of age's, such as age1…",
  ]],
  [backup("local: {directory: backups}"), ["backup.local.directory: must be an absolute path"]],
];

const s3 = (text: string) => backup(`s3: {bucket: backups, ${text}}`);
const KEY = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
const FILE = "credentials: {file: /etc/k0s/s3}";
const ENDPOINT = "endpoint: 'https://s3.example'";

const S3_CASES: [spec: string, problems: string[]][] = [
  [
    s3(`endpoint: 'https://s3.example:9000/', ${FILE}, caFile: /ca, prefix: a/b, region: eu-1, forcePathStyle: true`),
    [],
  ],
  [s3(`endpoint: 'http://127.0.0.1:9000', ${FILE}`), []],
  [s3(`${ENDPOINT}, credentials: {secretRef: {name: s3}}`), []],
  [s3(`${ENDPOINT}, credentials: {}`), ["backup.s3.credentials: Required value: either file or secretRef"]],
  [s3(`${ENDPOINT}, credentials: {file: /f, secretRef: {name: s3}}`), [
    "backup.s3.credentials: Required value: either file or secretRef",
  ]],
  [s3(`endpoint: s3.example, ${FILE}`), [
    "backup.s3.endpoint: Not a URL of http or https, such as https://s3.example.com:9000",
  ]],
  [s3(`endpoint: 'https://me:word@s3.example', ${FILE}`), [
    "backup.s3.endpoint: Forbidden: credentials in a URL; name a file or a Secret in credentials",
  ]],
  [s3(`endpoint: 'https://s3.example/backups', ${FILE}`), [
    "backup.s3.endpoint: Forbidden: a path, a query or a fragment in the URL; see bucket and prefix",
  ]],
  [s3(`endpoint: 'http://s3.example', ${FILE}, caFile: /ca`), [
    "backup.s3.endpoint: Forbidden: archives hold the keys of the cluster, and would be sent unencrypted; use https, or encryption",
    "backup.s3.caFile: Forbidden: has no meaning without https",
  ]],
  [s3(`endpoint: 'http://s3.example', ${FILE}`).replace("s3:", `encryption: {recipients: [${KEY}]}, s3:`), []],
  ...["/a", "a b", "../other/", "a/../../other/", "./a/"].map((prefix): [string, string[]] => [
    s3(`${ENDPOINT}, ${FILE}, prefix: ${prefix}`),
    ["backup.s3.prefix: letters, digits and !_.*'()/- only, none of them a / at the begin, and no . or .. alone before a /"],
  ]),
  [s3(`${ENDPOINT}, ${FILE}, prefix: a/...b/.c/d..`), []],
  [s3(`${ENDPOINT}, ${FILE}, region: 'a b'`), ["backup.s3.region: not a region"]],
  [backup(`s3: {bucket: A, ${ENDPOINT}, ${FILE}}`), ["backup.s3.bucket: not the name of a bucket"]],
];

Deno.test("backupRules and the schema refuse what no backup could be made by", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});

Deno.test("backupRules refuse a bucket that could not be reached, or to which secrets would be sent in the clear", () => {
  for (const [spec, problems] of S3_CASES) assertEquals(specProblems(spec), problems, spec);
});
