import { assert, assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { isIssuedBy, parseCertificate } from "../../../lib/pki/certificate.ts";
import { issueUserCertificate } from "../../../lib/pki/user_certificate.ts";
import { DAY_MS, PkiFixture } from "./_fixture.ts";

function userIn({ options: { paths }, clock }: PkiFixture, username: string, days = 30) {
  return issueUserCertificate({ paths, username, groups: ["dev", "ops"], lifetimeMs: days * DAY_MS, clock });
}

Deno.test("issueUserCertificate() issues for a user with groups and leaves nothing on disk", async () => {
  await using pki = await PkiFixture.issued();
  const before = pki.snapshot();

  const user = await userIn(pki, "admin");

  const certificate = parseCertificate(user.certificatePem, "");
  assertEquals([certificate.commonName, certificate.organizations], ["admin", ["dev", "ops"]]);
  assert(isIssuedBy(certificate, parseCertificate(user.caPem, "")));
  assertEquals(certificate.notAfter.getTime() - certificate.notBefore.getTime(), 30 * DAY_MS);
  assertEquals(pki.snapshot(), before);
});

Deno.test("issueUserCertificate() does not outlive the authority", async () => {
  await using pki = new PkiFixture({ caLifetimeMs: 10 * DAY_MS });
  await pki.issue();

  const user = await userIn(pki, "a");

  assertEquals(parseCertificate(user.certificatePem, "").notAfter, parseCertificate(user.caPem, "").notAfter);
});

Deno.test("issueUserCertificate() refuses an empty name", async () => {
  await using pki = new PkiFixture();

  await assertRejects(() => userIn(pki, ""), K0sError, "username cannot be empty");
});

for (const missing of [["ca.key", "ca.crt"], ["ca.key"]]) {
  Deno.test(`issueUserCertificate() says so when ${missing.join(" and ")} is missing`, async () => {
    await using pki = await PkiFixture.issued();
    missing.forEach((name) => pki.remove(name));

    const error = await assertRejects(() => userIn(pki, "a"), K0sError, "there is no");

    assertEquals(error.hint, "Check if the control plane is initialized on this node");
  });
}
