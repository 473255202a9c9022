import { assertEquals, assertRejects } from "@std/assert";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { K0sError } from "../../../lib/base/mod.ts";
import { makeKeyPair, makeRsaKeyPair } from "../../../lib/pki/keys.ts";
import { ensureSigningKey, findSigningKey, type SigningKeySpec } from "../../../lib/pki/signing_keys.ts";
import { PkiFixture } from "./_fixture.ts";

const US = { uid: Deno.uid() ?? 0, gid: 0 };

async function madeIn(pki: PkiFixture): Promise<SigningKeySpec> {
  Deno.mkdirSync(pki.path(""), { recursive: true });
  const place = { base: pki.path("sa"), publicEnding: "pub" as const, keyOwner: US, publicOwner: US };
  const spec = { name: "sa", place, makePair: makeKeyPair, algorithms: ["RS512", "ES256", "ES384"] };
  await ensureSigningKey(await findSigningKey(spec));
  return spec;
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

  const { publicPem } = await ensureSigningKey(await findSigningKey(spec));

  assertEquals([pki.read("sa.key"), pki.read("sa.pub")], before);
  assertEquals(publicPem, before[1]);
});

Deno.test("findSigningKey() accepts further public keys, as a rotation needs them", async () => {
  await using pki = new PkiFixture();
  const spec = await madeIn(pki);
  pki.write("sa.pub", (await makeKeyPair()).publicPem + pki.read("sa.pub"));

  assertEquals((await findSigningKey(spec)).state, "present");
});

const { privateKey: rsa } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve }).privateKey;
const KINDS: [string, KeyObject, string][] = [
  ["RSA", rsa, "RS512"],
  ["P-256", ec("P-256"), "ES256"],
  ["P-384", ec("P-384"), "ES384"],
];
for (const [kind, key, algorithm] of KINDS) {
  Deno.test(`findSigningKey() tells how an ${kind} key signs, with its public half or without`, async () => {
    await using pki = new PkiFixture();
    const spec = await madeIn(pki);
    pki.write("sa.key", String(key.export({ type: "pkcs8", format: "pem" })));
    pki.remove("sa.pub");

    const found = await ensureSigningKey(await findSigningKey(spec));

    assertEquals(found.algorithm, algorithm);
    assertEquals((await ensureSigningKey(await findSigningKey(spec))).algorithm, algorithm);
  });
}

Deno.test("ensureSigningKey() makes the kind of key that it is told to", async () => {
  await using pki = new PkiFixture();
  const spec = await madeIn(pki);
  pki.remove("sa.pub");
  pki.remove("sa.key");

  const made = await ensureSigningKey(await findSigningKey({ ...spec, makePair: makeRsaKeyPair }));

  assertEquals(made, { algorithm: "RS512", publicPem: pki.read("sa.pub") });
});

const ed25519 = generateKeyPairSync("ed25519").privateKey;
const REFUSALS: [string, (pki: PkiFixture) => void | Promise<void>, string][] = [
  ["a public key without its private one", (pki) => pki.remove("sa.key"), "is missing"],
  ["a damaged private key", (pki) => pki.write("sa.key", "junk"), 'private key "'],
  ["a damaged public key", (pki) => pki.write("sa.pub", "junk"), 'public key "'],
  [
    "a public key of another pair",
    async (pki) => pki.write("sa.pub", (await makeKeyPair()).publicPem),
    "does not belong",
  ],
  [
    "a kind of key that its program cannot sign with",
    (pki) => pki.write("sa.key", String(ed25519.export({ type: "pkcs8", format: "pem" }))),
    "kind ed25519 cannot be used",
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
