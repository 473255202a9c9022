import { assert, assertEquals } from "@std/assert";
import { createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { loadIssuer } from "../../../lib/pki/issuer.ts";
import { makeKeyPair, parsePrivateKey } from "../../../lib/pki/keys.ts";
import { signAuthority, signLeaf } from "../../../lib/pki/signing.ts";

const VALIDITY = { notBefore: new Date("2026-01-01T00:00:00Z"), notAfter: new Date("2027-01-01T00:00:00Z") };
const CA = { commonName: "a-ca", organizations: [], sans: [], ...VALIDITY };

Deno.test("loadIssuer() signs with keys of RSA, P-384, P-521 and Ed25519", async () => {
  const pair = await makeKeyPair();
  const pem = await signAuthority(CA, parsePrivateKey(pair.privatePem, ""), pair.publicKey);
  const keys = [
    generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey,
    generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey,
    generateKeyPairSync("ec", { namedCurve: "P-521" }).privateKey,
    generateKeyPairSync("ed25519").privateKey,
  ];

  const algorithms = await Promise.all(keys.map(async (key) => (await loadIssuer(pem, key)).algorithm.name));

  assertEquals(algorithms, ["RSASSA-PKCS1-v1_5", "ECDSA", "ECDSA", "Ed25519"]);
});

Deno.test("loadIssuer() has certificates signed that keys of RSA, P-384 and Ed25519 vouch for", async () => {
  const pair = await makeKeyPair();
  const pem = await signAuthority(CA, parsePrivateKey(pair.privatePem, ""), pair.publicKey);
  for (
    const { privateKey, publicKey } of [
      generateKeyPairSync("rsa", { modulusLength: 2048 }),
      generateKeyPairSync("ec", { namedCurve: "P-384" }),
      generateKeyPairSync("ed25519"),
    ]
  ) {
    const leaf = new X509Certificate(await signLeaf(CA, pair.publicKey, await loadIssuer(pem, privateKey)));
    assert(leaf.verify(publicKey), privateKey.asymmetricKeyType);
  }
  assert(createPublicKey(pem).asymmetricKeyType === "ec");
});
