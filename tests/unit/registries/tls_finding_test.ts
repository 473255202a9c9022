import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import type { Endpoint } from "../../../lib/registries/endpoints.ts";
import { tlsFinding } from "../../../lib/registries/tls_finding.ts";
import { aFreePort } from "../../support/free_port.ts";
import { testCertificates } from "./_certificates.ts";
import { FakeRegistry } from "./_registry.ts";

const signal = new AbortController().signal;
const [CERTIFICATES, STRANGER] = [await testCertificates(), await testCertificates("stranger")];

const find = (url: string, changes: Partial<Endpoint> = {}, authorities: string[] = []) =>
  tlsFinding({
    ...{ kind: "mirror", url: new URL(url), capabilities: [], caCerts: [], skipVerify: false, headers: {} },
    ...changes,
  }, { authorities, signal });

Deno.test("tlsFinding() shows whose certificate it is, what signed it, and by what it is trusted", async () => {
  await using registry = new FakeRegistry({ certificates: CERTIFICATES });

  const own = await find(registry.url, { caCerts: [CERTIFICATES.ca] });
  const machine = await find(registry.url, {}, [CERTIFICATES.ca]);
  const skipped = await find(registry.url, { skipVerify: true }, [STRANGER.ca]);

  const shown = "CN=registry, issued by CN=registry-ca";
  assertEquals([own, machine].map(({ detail }) => detail), [
    `${shown}, verified with its own authority or the machine's`,
    `${shown}, verified with the machine's authorities`,
  ]);
  assertEquals([own.facts?.["verified"], skipped.facts?.["verified"]], [true, false]);
  assertStringIncludes(String(own.facts?.["names"]), "localhost");
});

Deno.test("tlsFinding() says why a certificate is not trusted, and what to do", async () => {
  await using registry = new FakeRegistry({ certificates: CERTIFICATES });

  const error = await assertRejects(() => find(registry.url, { caCerts: [STRANGER.ca] }), K0sError, "not trusted");

  assertStringIncludes(error.hint ?? "", "ca or caFile");
});

Deno.test("tlsFinding() says what to do where nothing answers, or no TLS is spoken", async () => {
  await using plain = new FakeRegistry();
  const hints: unknown[] = [];
  for (const host of [`127.0.0.1:${aFreePort()}`, plain.host]) {
    hints.push((await assertRejects(() => find(`https://${host}`), K0sError)).hint);
  }

  assertEquals(hints, [
    "Check that it runs, and that this machine reaches it",
    "Write http:// in its URL if it is meant to be unencrypted",
  ]);
});

Deno.test("tlsFinding() finds none over http", async () => {
  assertEquals((await find("http://127.0.0.1:1")).detail, "none: it is asked over http");
});
