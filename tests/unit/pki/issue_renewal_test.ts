import { assertEquals } from "@std/assert";
import { foreignPair } from "../../support/foreign_pair.ts";
import { DAY_MS, PkiFixture } from "./_fixture.ts";

Deno.test("issueNodePki() issues what is asked for again, but not what the operator has brought", async () => {
  await using pki = await PkiFixture.issued();
  const { certificatePem, keyPem } = await foreignPair();
  pki.write("server.crt", certificatePem);
  pki.write("server.key", keyPem);

  const { issued } = await pki.issue({ renew: ["server", "admin"] });

  assertEquals(issued, ["admin"]);
  assertEquals(pki.read("server.crt"), certificatePem);
});

Deno.test("issueNodePki() says when the next leaf is due, and what grows old and stays", async () => {
  await using pki = await PkiFixture.issued();
  const { lives } = await pki.issue();
  await pki.clock.advance(3_400 * DAY_MS);

  const later = await pki.issue();

  assertEquals([lives.nextRenewal?.toISOString(), lives.aging], ["2026-09-02T10:59:00.001Z", []]);
  assertEquals(later.lives.aging.map(({ name, why }) => `${name}: ${why}`), [
    "ca: it is an authority",
    "front-proxy-ca: it is an authority",
  ]);
});

Deno.test("issueNodePki() does not issue what holds as long as its authority again and again", async () => {
  await using pki = await PkiFixture.issued();
  await pki.clock.advance(3_649 * DAY_MS);
  const first = await pki.issue();
  await pki.clock.advance(DAY_MS * 0.9);

  const second = await pki.issue();

  assertEquals([first.issued.length > 0, second.issued], [true, []]);
  assertEquals(second.lives.nextRenewal, undefined);
  assertEquals(second.lives.aging.find(({ name }) => name === "server")?.why, "its authority expires then, too");
});
