import { assertEquals, assertRejects } from "@std/assert";
import { denoHttp } from "../../../lib/platform/mod.ts";
import { PkiFixture } from "../../unit/pki/_fixture.ts";

/** A node whose certificates are valid now. */
async function issuedNow(): Promise<PkiFixture> {
  const pki = new PkiFixture({
    sans: ["kubernetes", "kubernetes.default.svc.cluster.local.", "localhost", "127.0.0.1"],
    storage: "etcd",
    etcdPeerAddress: "127.0.0.1",
  });
  await pki.clock.advance(Date.now() - pki.clock.now().getTime());
  await pki.issue();
  return pki;
}

function serve(pki: PkiFixture, pair: string) {
  const tls = { cert: pki.read(`${pair}.crt`), key: pki.read(`${pair}.key`) };
  return Deno.serve({ hostname: "127.0.0.1", port: 0, ...tls, onListen() {} }, () => new Response("hello"));
}

async function get(url: string, caCerts: string[]): Promise<string> {
  using session = denoHttp.open({ caCerts });
  return await (await session.fetch(url)).text();
}

for (const host of ["127.0.0.1", "localhost"]) {
  for (const [pair, authority] of [["server", "ca"], ["k0s-api", "ca"], ["etcd/server", "etcd/ca"]] as const) {
    Deno.test(`a client that trusts ${authority} reaches ${pair} as ${host}`, async () => {
      await using pki = await issuedNow();
      await using server = serve(pki, pair);

      assertEquals(await get(`https://${host}:${server.addr.port}/`, [pki.read(`${authority}.crt`)]), "hello");
    });
  }
}

Deno.test("a client that trusts another authority is turned away", async () => {
  await using pki = await issuedNow();
  await using server = serve(pki, "server");

  await assertRejects(
    () => get(`https://127.0.0.1:${server.addr.port}/`, [pki.read("front-proxy-ca.crt")]),
    TypeError,
  );
});
