import { assertEquals } from "@std/assert";
import { certificateStatus } from "../../../../lib/node/status/certificate_status.ts";
import { PkiFixture } from "../../pki/_fixture.ts";

function statusOf(pki: PkiFixture, more: { isReady?: boolean; trouble?: string } = {}) {
  return certificateStatus({ paths: pki.options.paths, now: pki.clock.now(), isReady: true, ...more });
}

Deno.test("certificateStatus() says which certificate expires first, and nothing else where all is well", async () => {
  await using pki = await PkiFixture.issued();
  await pki.clock.advance(250 * 86_400_000);

  const { Certificates } = await statusOf(pki);

  assertEquals(Certificates?.NextExpiry.ExpiresAt, "2027-01-02T02:59:00.000Z");
  assertEquals(Certificates?.Problems, undefined, "what is due is about to be renewed");
});

Deno.test("certificateStatus() says what is not renewed, and what is broken once the node is ready", async () => {
  await using pki = await PkiFixture.issued();
  pki.remove("server.crt");
  const trouble = '"admin" expires soon: why\n"ccm" too';

  assertEquals((await statusOf(pki, { isReady: false })).Certificates?.Problems, undefined);
  assertEquals((await statusOf(pki, { trouble })).Certificates?.Problems, [
    ...['"admin" expires soon: why', '"ccm" too', '"server": it is missing'],
  ]);
});

Deno.test("certificateStatus() is silent where there are no certificates yet", async () => {
  await using pki = new PkiFixture();

  assertEquals(await statusOf(pki), {});
});
