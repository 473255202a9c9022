import { assertEquals, assertMatch } from "@std/assert";
import { pullHint } from "../../../lib/helm/pull_hint.ts";

const HINTS: [string, RegExp][] = [
  [
    'Get "https://x/index.yaml": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    /caFile/,
  ],
  ["tls: failed to verify certificate: x509: certificate is valid for a, not b", /names/],
  ["x509: certificate has expired or is not yet valid", /until when/],
  ["http: server gave HTTP response to HTTPS client", /HTTPS only/],
  ["remote error: tls: certificate required", /certFile/],
  ["failed to fetch https://x/index.yaml : 401 Unauthorized", /username/],
  ["failed to fetch https://x/index.yaml : 404 Not Found", /index\.yaml/],
  ["lookup x on 10.0.0.1:53: no such host", /name servers/],
  ["dial tcp 127.0.0.1:1: connect: connection refused", /reaches/],
  ["chart a-1.0.0 is not what the index of its repository says: its digest is 12, and should be 34", /made anew/],
  ["helm did not end within 120 s", /reaches/],
  ["no chart version found for a-9", /version/],
  ['chart "a" version "9" not found in https://x repository', /version/],
  ["host/org/a:9: not found", /version/],
  ["invalid chart URL format: https://x", /credentials apart/],
];

for (const [complaint, hint] of HINTS) {
  Deno.test(`pullHint() of ${complaint}`, () => assertMatch(pullHint(complaint) ?? "none", hint));
}

Deno.test("pullHint() says nothing where it does not know", () => assertEquals(pullHint("out of luck"), undefined));
