import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { K0sError } from "../base/mod.ts";
import { encodePem, pemBlocks } from "./pem.ts";

/** Algorithm of our keys: about 5 ms a key, understood by Kubernetes, etcd and service account tokens. */
export const KEY_ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;

/** Algorithm of the keys with which etcd signs tokens: upstream tells etcd RS512 whatever key it finds. */
const RSA_ALGORITHM = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-512",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
} as const;

/** A key pair just made. */
export interface NewKeyPair {
  /** PKCS#8, PEM label `PRIVATE KEY`. */
  privatePem: string;
  /** PKIX, PEM label `PUBLIC KEY`. */
  publicPem: string;
  publicKey: CryptoKey;
}

/** Makes an ECDSA P-256 key pair. */
export function makeKeyPair(): Promise<NewKeyPair> {
  return makePair(KEY_ALGORITHM);
}

/** Makes an RSA key pair of 2048 bits. It takes a tenth of a second to a whole one, on a thread of its own. */
export function makeRsaKeyPair(): Promise<NewKeyPair> {
  return makePair(RSA_ALGORITHM);
}

async function makePair(algorithm: EcKeyGenParams | RsaHashedKeyGenParams): Promise<NewKeyPair> {
  const pair = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const [privateDer, publicDer] = await Promise.all([
    crypto.subtle.exportKey("pkcs8", pair.privateKey),
    crypto.subtle.exportKey("spki", pair.publicKey),
  ]);
  return {
    privatePem: encodePem("PRIVATE KEY", new Uint8Array(privateDer)),
    publicPem: encodePem("PUBLIC KEY", new Uint8Array(publicDer)),
    publicKey: pair.publicKey,
  };
}

/**
 * Reads a private key: RSA, ECDSA or Ed25519; PKCS#1, SEC1 or PKCS#8 in PEM.
 *
 * @param text Content of the file.
 * @param path Named in the error; the content never is.
 * @throws {K0sError} If there is no key, it is damaged, or it is encrypted.
 */
export function parsePrivateKey(text: string, path: string): KeyObject {
  const block = pemBlocks(text).find(({ label }) => label.endsWith("PRIVATE KEY"));
  if (block === undefined) throw damagedKey(path, "it holds no PEM block with a private key");
  if (block.label.startsWith("ENCRYPTED") || block.text.includes("ENCRYPTED")) {
    throw new K0sError(`Cannot read private key "${path}": it is encrypted`, {
      hint: `Store it without a passphrase, such as with: openssl pkey -in ${path} -out ${path}`,
    });
  }
  try {
    return createPrivateKey(block.text);
  } catch (cause) {
    throw damagedKey(path, "the file is damaged, or its kind of key is not RSA, ECDSA or Ed25519", cause);
  }
}

function damagedKey(path: string, what: string, cause?: unknown): K0sError {
  return new K0sError(`Cannot read private key "${path}": ${what}`, {
    cause,
    hint: "Restore the file from a backup; nothing was changed",
  });
}

const CURVE_ALGORITHMS: Readonly<Record<string, string>> = {
  prime256v1: "ES256",
  secp384r1: "ES384",
  secp521r1: "ES512",
};

/** How tokens are signed with a private key (RFC 7518 §3.1, RFC 8037 §3.1); `undefined` if they cannot be. */
export function tokenAlgorithm(key: KeyObject): string | undefined {
  switch (key.asymmetricKeyType) {
    case "rsa":
      return "RS512";
    case "ed25519":
      return "EdDSA";
    case "ec":
      return CURVE_ALGORITHMS[key.asymmetricKeyDetails?.namedCurve ?? ""];
    default:
      return undefined;
  }
}

/** The public half of a private key, as DER in the PKIX form: equal bytes mean the same key. */
export function publicDerOf(privateKey: KeyObject): Uint8Array {
  return publicHalf(privateKey).export({ type: "spki", format: "der" });
}

/** The public half of a private key, as a PEM block `PUBLIC KEY`. */
export function publicPemOf(privateKey: KeyObject): string {
  return encodePem("PUBLIC KEY", publicDerOf(privateKey));
}

/** A private key in PEM, as PKCS #8. Secret. */
export function privatePemOf(privateKey: KeyObject): string {
  return encodePem("PRIVATE KEY", privateKey.export({ type: "pkcs8", format: "der" }));
}

function publicHalf(privateKey: KeyObject): KeyObject {
  // Its declared parameter leaves out KeyObject on some versions of the types; a private KeyObject is documented.
  return createPublicKey(privateKey as unknown as Parameters<typeof createPublicKey>[0]);
}

/**
 * Reads every public key of a PEM text (PKIX or PKCS#1), each as DER in the PKIX form.
 *
 * @param path Named in the error.
 * @throws {K0sError} If there is none or one is damaged.
 */
export function parsePublicKeys(text: string, path: string): Uint8Array[] {
  const blocks = pemBlocks(text).filter(({ label }) => label.endsWith("PUBLIC KEY"));
  if (blocks.length === 0) {
    throw new K0sError(`Cannot read public key "${path}": it holds no PEM block with a public key`, {
      hint: "Remove the file to have it made again from the private key",
    });
  }
  try {
    return blocks.map(({ text }) => createPublicKey(text).export({ type: "spki", format: "der" }));
  } catch (cause) {
    throw new K0sError(`Cannot read public key "${path}": the file is damaged`, {
      cause,
      hint: "Remove the file to have it made again from the private key",
    });
  }
}
