import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { X509Certificate } from "node:crypto";
import { K0sError } from "../../../lib/base/mod.ts";
import { apiCertificateProblem, authorityFingerprint } from "../../../lib/pki/pinning.ts";
import { forgeServer } from "../../support/forge_certificates.ts";
import { PkiFixture } from "./_fixture.ts";

function der(pem: string): Uint8Array {
  return new X509Certificate(pem).raw;
}

Deno.test("apiCertificateProblem() knows the leaf of a pinned authority from that of another of the same name", async () => {
  await using ours = await PkiFixture.issued();
  await using theirs = new PkiFixture();
  await theirs.issue();
  const server = der(ours.read("server.crt"));

  assertEquals(apiCertificateProblem(server, ours.read("ca.crt")), undefined);
  assertEquals(apiCertificateProblem(server, theirs.read("ca.crt") + ours.read("ca.crt")), undefined);
  assertEquals(apiCertificateProblem(der(theirs.read("server.crt")), ours.read("ca.crt")), "other-authority");
});

Deno.test("apiCertificateProblem() does not take a leaf for an authority", async () => {
  await using ours = await PkiFixture.issued();

  assertEquals(apiCertificateProblem(der(ours.read("server.crt")), ours.read("server.crt")), "other-authority");
});

Deno.test("apiCertificateProblem() takes the certificates of the two APIs, and no other that the authority signed", async () => {
  await using ours = await PkiFixture.issued();
  const problemOf = (name: string) => apiCertificateProblem(der(ours.read(name)), ours.read("ca.crt"));

  assertEquals(["server.crt", "k0s-api.crt"].map(problemOf), [undefined, undefined]);
  assertEquals(
    ["admin.crt", "scheduler.crt", "apiserver-kubelet-client.crt"].map(problemOf),
    Array(3).fill("other-subject"),
  );
});

Deno.test("apiCertificateProblem() refuses a kubelet, whatever it is called", async () => {
  await using ours = await PkiFixture.issued();
  const [caPem, caKeyPem] = [ours.read("ca.crt"), ours.read("ca.key")];
  const kubelet = { commonName: "system:node:a", organizations: ["system:nodes"] };
  const disguised = { commonName: "kubernetes", organizations: ["kubernetes", "system:nodes"] };

  for (const subject of [kubelet, disguised]) {
    const { certificatePem } = await forgeServer({ ...subject, caPem, caKeyPem });
    assertEquals(apiCertificateProblem(der(certificatePem), caPem), "other-subject");
  }
});

Deno.test("authorityFingerprint() is a SHA-256, and an error for what is no certificate", async () => {
  await using ours = await PkiFixture.issued();

  assertMatch(authorityFingerprint(ours.read("ca.crt")), /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  assertEquals(authorityFingerprint(ours.read("ca.crt")), authorityFingerprint(`# ours\n${ours.read("ca.crt")}`));
  assertThrows(() => authorityFingerprint("nothing"), K0sError);
});
