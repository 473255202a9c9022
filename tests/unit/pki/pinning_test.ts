import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { X509Certificate } from "node:crypto";
import { K0sError } from "../../../lib/base/mod.ts";
import { authorityFingerprint, isSignedByOneOf } from "../../../lib/pki/pinning.ts";
import { PkiFixture } from "./_fixture.ts";

function der(pem: string): Uint8Array {
  return new X509Certificate(pem).raw;
}

Deno.test("isSignedByOneOf() knows the leaf of a pinned authority from that of another of the same name", async () => {
  await using ours = await PkiFixture.issued();
  await using theirs = new PkiFixture();
  await theirs.issue();

  assert(isSignedByOneOf(der(ours.read("server.crt")), ours.read("ca.crt")));
  assert(isSignedByOneOf(der(ours.read("server.crt")), theirs.read("ca.crt") + ours.read("ca.crt")));
  assert(!isSignedByOneOf(der(theirs.read("server.crt")), ours.read("ca.crt")));
});

Deno.test("isSignedByOneOf() does not take a leaf for an authority", async () => {
  await using ours = await PkiFixture.issued();

  assert(!isSignedByOneOf(der(ours.read("server.crt")), ours.read("server.crt")));
});

Deno.test("authorityFingerprint() is a SHA-256, and an error for what is no certificate", async () => {
  await using ours = await PkiFixture.issued();

  assertMatch(authorityFingerprint(ours.read("ca.crt")), /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  assertEquals(authorityFingerprint(ours.read("ca.crt")), authorityFingerprint(`# ours\n${ours.read("ca.crt")}`));
  assertThrows(() => authorityFingerprint("nothing"), K0sError);
});
