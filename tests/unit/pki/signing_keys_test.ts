import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { makeKeyPair } from "../../../lib/pki/keys.ts";
import { ensureSigningKey, findSigningKey, type SigningKeySpec } from "../../../lib/pki/signing_keys.ts";
import { PkiFixture } from "./_fixture.ts";

const US = { uid: Deno.uid() ?? 0, gid: 0 };

async function madeIn(pki: PkiFixture): Promise<SigningKeySpec> {
  Deno.mkdirSync(pki.path(""), { recursive: true });
  const place = { base: pki.path("sa"), publicEnding: "pub" as const, keyOwner: US, publicOwner: US };
  await ensureSigningKey(await findSigningKey({ name: "sa", place }));
  return { name: "sa", place };
}

Deno.test("ensureSigningKey() makes a pair once and keeps it", async () => {
  await using pki = new PkiFixture();
  const spec = await madeIn(pki);
  const before = pki.snapshot();

  await ensureSigningKey(await findSigningKey(spec));

  assertEquals(Object.keys(before).toSorted(), ["sa.key", "sa.pub"]);
  assertEquals(pki.snapshot(), before);
});

Deno.test("ensureSigningKey() makes a missing public key from the private one", async () => {
  await using pki = new PkiFixture();
  const spec = await madeIn(pki);
  const before = [pki.read("sa.key"), pki.read("sa.pub")];
  pki.remove("sa.pub");

  const publicPem = await ensureSigningKey(await findSigningKey(spec));

  assertEquals([pki.read("sa.key"), pki.read("sa.pub")], before);
  assertEquals(publicPem, before[1]);
});

Deno.test("findSigningKey() accepts further public keys, as a rotation needs them", async () => {
  await using pki = new PkiFixture();
  const spec = await madeIn(pki);
  pki.write("sa.pub", (await makeKeyPair()).publicPem + pki.read("sa.pub"));

  assertEquals((await findSigningKey(spec)).state, "present");
});

const REFUSALS: [string, (pki: PkiFixture) => void | Promise<void>, string][] = [
  ["a public key without its private one", (pki) => pki.remove("sa.key"), "is missing"],
  ["a damaged private key", (pki) => pki.write("sa.key", "junk"), 'private key "'],
  ["a damaged public key", (pki) => pki.write("sa.pub", "junk"), 'public key "'],
  [
    "a public key of another pair",
    async (pki) => pki.write("sa.pub", (await makeKeyPair()).publicPem),
    "does not belong",
  ],
];
for (const [name, spoil, says] of REFUSALS) {
  Deno.test(`findSigningKey() refuses ${name}`, async () => {
    await using pki = new PkiFixture();
    const spec = await madeIn(pki);
    await spoil(pki);

    await assertRejects(() => findSigningKey(spec), K0sError, says);
  });
}
