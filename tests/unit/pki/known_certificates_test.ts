import { assertEquals } from "@std/assert";
import { KNOWN_AUTHORITIES, KNOWN_LEAVES } from "../../../lib/pki/known_certificates.ts";
import { nodePkiSpecs } from "../../../lib/pki/node_pki.ts";
import { PkiFixture } from "./_fixture.ts";

Deno.test("KNOWN_LEAVES and KNOWN_AUTHORITIES are those that a controller with everything issues", async () => {
  await using pki = new PkiFixture({ storage: "etcd", etcdPeerAddress: "192.0.2.1", konnectivity: true });
  const { authorities, leaves } = nodePkiSpecs(pki.options);

  assertEquals(KNOWN_AUTHORITIES.map(({ name }) => name), authorities.map(({ name }) => name));
  assertEquals(
    KNOWN_LEAVES.map(({ name, signer }) => ({ name, signer })),
    leaves.map(({ name, signer }) => ({ name, signer })),
  );
});
