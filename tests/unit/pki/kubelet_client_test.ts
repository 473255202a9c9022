import { assert, assertEquals, assertRejects } from "@std/assert";
import { parse } from "@std/yaml";
import { K0sError } from "../../../lib/base/mod.ts";
import { parseCertificate } from "../../../lib/pki/certificate.ts";
import { ensureKubeletClient, kubeletKubeconfig } from "../../../lib/pki/kubelet_client.ts";
import { DAY_MS, PkiFixture } from "./_fixture.ts";

function ensureIn({ options: { paths }, clock }: PkiFixture, nodeName = "a") {
  const server = "https://localhost:6443";
  return ensureKubeletClient({ paths, nodeName, server, lifetimeMs: 365 * DAY_MS, clock });
}

const CURRENT = "../kubelet/pki/kubelet-client-current.pem";

Deno.test("ensureKubeletClient() issues a node's certificate once", async () => {
  await using pki = await PkiFixture.issued();

  assertEquals([await ensureIn(pki), await ensureIn(pki)], [true, false]);

  const certificate = parseCertificate(pki.read(CURRENT), "");
  assertEquals([certificate.commonName, certificate.organizations], ["system:node:a", ["system:nodes"]]);
});

for (
  const [name, spoil] of [
    ["damaged", (pki: PkiFixture) => Deno.writeTextFileSync(pki.path(CURRENT), "junk")],
    ["expired", (pki: PkiFixture) => pki.clock.advance(366 * DAY_MS)],
  ] as const
) {
  Deno.test(`ensureKubeletClient() issues again when the certificate is ${name}`, async () => {
    await using pki = await PkiFixture.issued();
    await ensureIn(pki);
    await spoil(pki);

    assert(await ensureIn(pki));
  });
}

Deno.test("ensureKubeletClient() needs the authority", async () => {
  await using pki = new PkiFixture();

  await assertRejects(() => ensureIn(pki), K0sError, "ca.crt");
});

Deno.test("kubeletKubeconfig() names the credentials by path", () => {
  const config = parse(kubeletKubeconfig("https://localhost:6443", "ca", "/k/current.pem")) as {
    users: { user: unknown }[];
  };

  assertEquals(config.users[0]?.user, { "client-certificate": "/k/current.pem", "client-key": "/k/current.pem" });
});
