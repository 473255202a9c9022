import { Buffer } from "node:buffer";
import { type KeyObject, X509Certificate } from "node:crypto";
import { K0sError } from "../base/mod.ts";
import { oid, readDer } from "./der.ts";
import { KEY_ALGORITHM } from "./keys.ts";
import { pemBlocks } from "./pem.ts";

/** An algorithm as WebCrypto names it. */
export type SigningAlgorithm = Algorithm & { hash?: string; namedCurve?: string };

/** An authority ready to sign. */
export interface Issuer {
  /** The authority's subject, byte for byte: Go compares names so. */
  name: Uint8Array;
  key: CryptoKey;
  algorithm: SigningAlgorithm;
  /** Its subject key identifier. */
  keyId: Uint8Array;
}

/** Type of the extension that names a key. */
export const SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
/** Tags `[0]` and `[3]` around the version and the extensions. */
const EXPLICIT = { 0: 0xa0, 3: 0xa3 } as const;

/** How our own keys sign. */
export const P256: SigningAlgorithm = { ...KEY_ALGORITHM, hash: "SHA-256" };
const CURVES: Readonly<Record<string, SigningAlgorithm>> = {
  prime256v1: P256,
  secp384r1: { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" },
  secp521r1: { name: "ECDSA", namedCurve: "P-521", hash: "SHA-512" },
};

/** How an authority with this key signs; `undefined` if we cannot sign with its kind. */
function signingAlgorithm(key: KeyObject): SigningAlgorithm | undefined {
  switch (key.asymmetricKeyType) {
    case "rsa":
      return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    case "ed25519":
      return { name: "Ed25519" };
    case "ec":
      return CURVES[key.asymmetricKeyDetails?.namedCurve ?? ""];
    default:
      return undefined;
  }
}

/**
 * Loads an authority for signing.
 *
 * @param pem Its certificate.
 * @param key The private key of that certificate.
 * @throws {K0sError} If its kind of key cannot sign here.
 */
export async function loadIssuer(pem: string, key: KeyObject): Promise<Issuer> {
  const { subject, name, publicKey, keyId } = partsOf(pem);
  const algorithm = signingAlgorithm(key);
  if (algorithm === undefined) {
    throw new K0sError(`Cannot sign with the key of "${subject}": its kind is not supported`, {
      hint: "Use an authority with an RSA, ECDSA (P-256, P-384, P-521) or Ed25519 key",
    });
  }
  const pkcs8 = new Uint8Array(key.export({ type: "pkcs8", format: "der" }));
  return {
    name,
    key: await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]),
    algorithm,
    keyId: keyId ?? await keyIdOf(publicKey),
  };
}

/** What a certificate that signs others holds for them. */
function partsOf(pem: string) {
  const block = pemBlocks(pem).find(({ label }) => label === "CERTIFICATE")?.text ?? "";
  const { subject } = new X509Certificate(block);
  const bytes = Uint8Array.from(Buffer.from(block.replace(/-----[^-]+-----/g, ""), "base64"));
  const [signed] = readDer(readDer(bytes)[0]!.content);
  // A version comes first, unless it is 1: RFC 5280 §4.1.
  const fields = readDer(signed!.content);
  if (fields[0]!.tag === EXPLICIT[0]) fields.shift();
  const [, , , , name, publicKey] = fields;
  const extensions = fields.find(({ tag }) => tag === EXPLICIT[3]);
  const identifier = oid(SUBJECT_KEY_IDENTIFIER);
  const found = extensions === undefined ? undefined : readDer(readDer(extensions.content)[0]!.content)
    .map(({ content }) => readDer(content))
    .find(([type]) => Buffer.compare(type!.whole, identifier) === 0);
  const keyId = found === undefined ? undefined : readDer(found.at(-1)!.content)[0]!.content;
  return { subject, name: name!.whole, publicKey: publicKey!.whole, keyId };
}

/** SHA-1 of the bits of a public key (RFC 5280 §4.2.1.2, method 1). */
export async function keyIdOf(spki: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const [, bits] = readDer(readDer(spki)[0]!.content);
  return new Uint8Array(await crypto.subtle.digest("SHA-1", bits!.content.subarray(1)));
}
