import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const backup = (text: string) => `backup: {schedule: '0 3 * * *', ${text}}`;
const LOCAL = "local: {directory: /var/backups}";

const CASES: [spec: string, problems: string[]][] = [
  [backup(LOCAL), []],
  [backup(`timeZone: Europe/Berlin, retention: {count: 3, maxAge: 720h}, ${LOCAL}`), []],
  [backup(""), ["backup: Required value: where archives go: local"]],
  [`storage: {type: etcd, etcd: {externalCluster: {endpoints: ['https://h:2379'], etcdPrefix: a}}}, ${backup(LOCAL)}`, [
    "backup: Forbidden: an etcd that k0s does not run is backed up by its own means",
  ]],
  [`backup: {schedule: 'daily', ${LOCAL}}`, [
    "backup.schedule: expected five fields: minute, hour, day of the month, month, day of the week",
  ]],
  [backup(`timeZone: Atlantis, ${LOCAL}`), ['backup.timeZone: not a time zone such as "Europe/Berlin"']],
  [backup(`retention: {count: 0}, ${LOCAL}`), ["backup.retention.count: must be greater than 0"]],
  [backup(`retention: {maxAge: 0s}, ${LOCAL}`), ["backup.retention.maxAge: must be greater than 0"]],
  [backup("local: {directory: backups}"), ["backup.local.directory: must be an absolute path"]],
];

Deno.test("backupRules and the schema refuse what no backup could be made by", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
