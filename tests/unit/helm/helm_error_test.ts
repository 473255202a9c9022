import { assert, assertEquals } from "@std/assert";
import { complaintOf, HelmError, withoutCredentials } from "../../../lib/helm/helm_error.ts";

Deno.test("HelmError says what was to be done", () => {
  const error = new HelmError("install release apps/web", "no", { hint: "Do" });
  assertEquals([error.message, error.hint, error.name], ["Cannot install release apps/web: no", "Do", "HelmError"]);
});

const COMPLAINTS: [string, { stdout?: string; stderr?: string }, string][] = [
  ["nothing", {}, ""],
  ["its error, without what it always says", {
    stderr: 'level=WARN msg="deprecated"\nError: INSTALLATION FAILED: failed pre-install: timed out\n',
  }, "failed pre-install: timed out"],
  [
    "an error of several lines",
    { stderr: "Error: UPGRADE FAILED: values:\n  - a is wrong\n\n  - b\n" },
    "values:\n- a is wrong\n- b",
  ],
  ["the last of several errors", { stderr: "Error: one\nError: two\n" }, "two"],
  ["the last line, where none begins an error", { stderr: "one\npanic: two\n" }, "panic: two"],
  ["an error on the way to a success elsewhere", { stderr: "x Error: one\nlast\n" }, "last"],
  ["why an index could not be fetched", {
    stdout:
      '...Unable to get an update from the "mine" chart repository (https://x):\n\tGet "https://x/index.yaml": refused\n',
    stderr: "Error: failed to update the following repositories: [https://x]\n",
  }, 'Get "https://x/index.yaml": refused'],
  ["no advice for people's own repositories", {
    stderr:
      "Error: chart \"a\" matching 9 not found in mine index. (try 'helm repo update'): no chart version found for a-9\n",
  }, 'chart "a" matching 9 not found in mine index: no chart version found for a-9'],
];

for (const [says, { stdout = "", stderr = "" }, expected] of COMPLAINTS) {
  Deno.test(`complaintOf() gives ${says}`, () => assertEquals(complaintOf({ stdout, stderr }, []), expected));
}

Deno.test("complaintOf() keeps beginning and end of what is too long", () => {
  const complaint = complaintOf({ stdout: "", stderr: `Error: begin${"x".repeat(100_000)}end` }, []);
  assert(complaint.length < 2_048 && complaint.startsWith("begin") && complaint.endsWith("end"));
  const pairs = complaintOf({ stdout: "", stderr: `Error: a${"😀".repeat(10_000)}` }, []);
  assert(pairs.isWellFormed());
});

const MASKED: [string, string][] = [
  ['password p/a$s"s refused', "password *** refused"],
  ["p%2Fa%24s%22s", "***"],
  ['{"password":"p/a$s\\"s"}', '{"password":"***"}'],
  ["Get https://me:pw@host:5000/path: no", "Get https://***@host:5000/path: no"],
  ["https://me:p/w@host/path", "https://***@host/path"],
  ["oci://host:5000/chart@sha256:abc stays", "oci://host:5000/chart@sha256:abc stays"],
  ["https://host/a?token=abc&x=1: no", "https://host/a?***: no"],
  ["Authorization: Basic bWU6c2VjcmV0", "Authorization: Basic ***"],
  ["Bearer abcdefgh.ijkl", "Bearer ***"],
  ["me and ab stay", "me and ab stay"],
];

for (const [text, expected] of MASKED) {
  Deno.test(`withoutCredentials() of ${text}`, () =>
    assertEquals(withoutCredentials(text, ['p/a$s"s', "ab", ""]), expected));
}
