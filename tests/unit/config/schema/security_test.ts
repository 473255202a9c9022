import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const CASES: [spec: string, problems: string[]][] = [
  ["security: {}", []],
  ["security: {profile: hardened, auditLog: {enabled: false}, podPidsLimit: -1}", []],
  ["security: {profile: strict}", [
    'security.profile: Unsupported value: "strict": supported values: "default", "hardened"',
  ]],
  ["security: {podPidsLimit: 0}", [
    "security.podPidsLimit: must be greater than 0, or -1 for no limit",
  ]],
  ['security: {auditLog: {group: ""}}', ["security.auditLog.group: Required value"]],
  ["security: {auditLog: {path: /tmp/x}}", ['security.auditLog.path: Unknown field "path"']],
];

Deno.test("securitySchema() knows its words and takes no others", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
