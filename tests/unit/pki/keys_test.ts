import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { generateKeyPairSync } from "node:crypto";
import { K0sError } from "../../../lib/base/mod.ts";
import {
  makeKeyPair,
  makeRsaKeyPair,
  parsePrivateKey,
  parsePublicKeys,
  publicDerOf,
  publicPemOf,
  tokenAlgorithm,
} from "../../../lib/pki/keys.ts";
import { encodePem } from "../../../lib/pki/pem.ts";

Deno.test("makeKeyPair() makes P-256 keys in PKCS#8 and PKIX that belong together", async () => {
  const pair = await makeKeyPair();

  assert(pair.privatePem.startsWith("-----BEGIN PRIVATE KEY-----\n"));
  assert(pair.publicPem.startsWith("-----BEGIN PUBLIC KEY-----\n"));
  const key = parsePrivateKey(pair.privatePem, "a.key");
  assertEquals(key.asymmetricKeyDetails?.namedCurve, "prime256v1");
  assertEquals(publicPemOf(key), pair.publicPem);
});

Deno.test("makeRsaKeyPair() makes RSA keys of 2048 bits that belong together", async () => {
  const pair = await makeRsaKeyPair();

  const key = parsePrivateKey(pair.privatePem, "a.key");
  assertEquals([key.asymmetricKeyType, key.asymmetricKeyDetails?.modulusLength], ["rsa", 2048]);
  assertEquals(publicPemOf(key), pair.publicPem);
});

Deno.test("tokenAlgorithm() follows from the kind of the key", () => {
  const keys = [rsa(), ec("P-256"), ec("P-384"), ec("P-521"), generateKeyPairSync("ed25519").privateKey];
  const others = [ec("secp256k1"), generateKeyPairSync("x25519").privateKey];

  assertEquals(keys.map(tokenAlgorithm), ["RS512", "ES256", "ES384", "ES512", "EdDSA"]);
  assertEquals(others.map(tokenAlgorithm), [undefined, undefined]);
});

const EC_PARAMETERS = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
const rsa = () => generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const ec = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve }).privateKey;
const ACCEPTED: [string, () => string][] = [
  ["RSA in PKCS#1", () => String(rsa().export({ type: "pkcs1", format: "pem" }))],
  [
    "P-256 in SEC1 after its parameters",
    () => EC_PARAMETERS + String(ec("P-256").export({ type: "sec1", format: "pem" })),
  ],
  ["P-384 in PKCS#8", () => String(ec("P-384").export({ type: "pkcs8", format: "pem" }))],
  ["P-521 in PKCS#8", () => String(ec("P-521").export({ type: "pkcs8", format: "pem" }))],
  [
    "Ed25519 in PKCS#8",
    () => String(generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" })),
  ],
];
for (const [name, make] of ACCEPTED) {
  Deno.test(`parsePrivateKey() reads ${name}`, () => {
    assertEquals(parsePrivateKey(make(), "a.key").type, "private");
  });
}

const REFUSED: [string, string, string][] = [
  ["an empty file", "", "holds no PEM block"],
  ["a certificate", encodePem("CERTIFICATE", new Uint8Array(9)), "holds no PEM block"],
  ["damaged bytes", encodePem("PRIVATE KEY", new Uint8Array(9)), "is damaged"],
  ["an encrypted PKCS#8 key", encodePem("ENCRYPTED PRIVATE KEY", new Uint8Array(9)), "is encrypted"],
  [
    "an encrypted PKCS#1 key",
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
    "is encrypted",
  ],
];
for (const [name, text, says] of REFUSED) {
  Deno.test(`parsePrivateKey() refuses ${name} and names the file`, () => {
    const error = assertThrows(() => parsePrivateKey(text, "/pki/a.key"), K0sError, says);

    assertStringIncludes(error.message, '"/pki/a.key"');
    assert(error.hint !== undefined);
  });
}

Deno.test("parsePublicKeys() reads every key of a file", async () => {
  const [one, two] = await Promise.all([makeKeyPair(), makeKeyPair()]);

  const keys = parsePublicKeys(one.publicPem + two.publicPem, "sa.pub");

  assertEquals(
    keys.map((key) => [...key]),
    [one, two].map((pair) => [
      ...publicDerOf(parsePrivateKey(pair.privatePem, "sa.key")),
    ]),
  );
});

for (const text of ["", encodePem("PUBLIC KEY", new Uint8Array(4))]) {
  Deno.test(`parsePublicKeys() refuses ${text === "" ? "an empty" : "a damaged"} file`, () => {
    assertThrows(() => parsePublicKeys(text, "sa.pub"), K0sError, '"sa.pub"');
  });
}
