import { assert, assertEquals } from "@std/assert";
import { generateKeyPairSync } from "node:crypto";
import { isIssuedBy, parseCertificate } from "../../../lib/pki/certificate.ts";
import { makeKeyPair, parsePrivateKey } from "../../../lib/pki/keys.ts";
import { loadIssuer, signAuthority, signLeaf } from "../../../lib/pki/signing.ts";

const VALIDITY = { notBefore: new Date("2026-01-01T00:00:00Z"), notAfter: new Date("2027-01-01T00:00:00Z") };
const CA = { commonName: "a-ca", organizations: [], sans: [], ...VALIDITY };

async function anIssuer() {
  const pair = await makeKeyPair();
  const key = parsePrivateKey(pair.privatePem, "ca.key");
  const pem = await signAuthority(CA, key, pair.publicKey);
  return { certificate: parseCertificate(pem, "ca.crt"), issuer: await loadIssuer(pem, key) };
}

Deno.test("signAuthority() makes an authority by itself", async () => {
  const { certificate } = await anIssuer();

  assert(certificate.isAuthority);
  assert(isIssuedBy(certificate, certificate));
  assertEquals([certificate.notBefore, certificate.notAfter], [VALIDITY.notBefore, VALIDITY.notAfter]);
});

Deno.test("signLeaf() certifies what it is given, with a serial number of its own", async () => {
  const { certificate: ca, issuer } = await anIssuer();
  const content = { commonName: "a", organizations: ["g1", "g2"], sans: ["b.example.", "::1"], ...VALIDITY };

  const pems = await Promise.all([1, 2].map(async () => signLeaf(content, (await makeKeyPair()).publicKey, issuer)));

  const [one, two] = pems.map((pem) => parseCertificate(pem, ""));
  assert(one !== undefined && two !== undefined && one.serial !== two.serial);
  assert(isIssuedBy(one, ca) && !one.isAuthority);
  assertEquals(one.subject, "O=g1\nO=g2\nCN=a");
  assertEquals(one.sans, ["b.example.", "::1"]);
});

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
