import type { KeyObject } from "node:crypto";
import { parseIp } from "../base/mod.ts";
import { sha256Of } from "../platform/mod.ts";
import { SERIAL_MARK } from "./certificate.ts";
import {
  bitString,
  der,
  explicit,
  implicit,
  integer,
  isTrue,
  octetString,
  oid,
  sequence,
  set,
  text,
  time,
} from "./der.ts";
import { type Issuer, keyIdOf, P256, type SigningAlgorithm, SUBJECT_KEY_IDENTIFIER } from "./issuer.ts";
import { publicDerOf } from "./keys.ts";
import { encodePem } from "./pem.ts";

/** What a certificate says. */
export interface CertificateContent {
  commonName: string;
  /** In order; Kubernetes reads them as groups. */
  organizations: readonly string[];
  /** DNS names and IP addresses; empty leaves the extension out. */
  sans: readonly string[];
  notBefore: Date;
  notAfter: Date;
}

const KEY_USAGE = "2.5.29.15";
const EXTENDED_KEY_USAGE = "2.5.29.37";
const BASIC_CONSTRAINTS = "2.5.29.19";
const AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
const SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
const ORGANIZATION = "2.5.4.10";
const COMMON_NAME = "2.5.4.3";
const NULL = 0x05;

/** Issues a leaf certificate, valid for servers and clients alike, as upstream's are. @returns PEM. */
export async function signLeaf(content: CertificateContent, publicKey: CryptoKey, issuer: Issuer): Promise<string> {
  const spki = await spkiOf(publicKey);
  const names = content.sans.map(generalName);
  return await signCertificate({
    // A key is never certified twice, so its digest is as good a serial number as chance.
    serial: SERIAL_MARK + sha256Of(spki).slice(0, 32),
    issuer,
    content,
    spki,
    extensions: [
      extension(KEY_USAGE, bitString(new Uint8Array([0b1010_0000]), 5), { isCritical: true }),
      extension(EXTENDED_KEY_USAGE, sequence(oid(SERVER_AUTH), oid(CLIENT_AUTH))),
      extension(BASIC_CONSTRAINTS, sequence(), { isCritical: true }),
      extension(SUBJECT_KEY_IDENTIFIER, octetString(await keyIdOf(spki))),
      extension(AUTHORITY_KEY_IDENTIFIER, sequence(implicit(0, issuer.keyId))),
      ...(names.length === 0 ? [] : [extension(SUBJECT_ALTERNATIVE_NAME, sequence(...names))]),
    ],
  });
}

/** Issues the certificate of an authority by itself, with a P-256 key. @returns PEM. */
export async function signAuthority(
  content: CertificateContent,
  key: KeyObject,
  publicKey: CryptoKey,
): Promise<string> {
  const spki = await spkiOf(publicKey);
  const keyId = await keyIdOf(spki);
  return await signCertificate({
    // A leading 0x01 keeps the number positive and of a fixed length.
    serial: `01${sha256Of(spki).slice(0, 38)}`,
    issuer: { name: nameOf(content), key: await importP256(key), algorithm: P256, keyId },
    content,
    spki,
    extensions: [
      extension(KEY_USAGE, bitString(new Uint8Array([0b0000_0110]), 1), { isCritical: true }),
      extension(BASIC_CONSTRAINTS, sequence(isTrue()), { isCritical: true }),
      extension(SUBJECT_KEY_IDENTIFIER, octetString(keyId)),
    ],
  });
}

/** Makes a certificate request for a P-256 key (RFC 2986). @returns PEM. */
export async function signRequest(
  subject: Pick<CertificateContent, "commonName" | "organizations">,
  key: KeyObject,
): Promise<string> {
  const content = sequence(integer(new Uint8Array([0])), nameOf(subject), publicDerOf(key), explicit(0));
  return encodePem("CERTIFICATE REQUEST", await signed(content, { key: await importP256(key), algorithm: P256 }));
}

/** A certificate (RFC 5280 §4.1), version 3. @returns PEM. */
async function signCertificate({ serial, issuer, content, spki, extensions }: {
  serial: string;
  issuer: Issuer;
  content: CertificateContent;
  spki: Uint8Array;
  extensions: readonly Uint8Array[];
}): Promise<string> {
  const body = sequence(
    explicit(0, integer(new Uint8Array([2]))),
    integer(Uint8Array.fromHex(serial)),
    algorithmIdentifier(issuer.algorithm),
    issuer.name,
    sequence(time(content.notBefore), time(content.notAfter)),
    nameOf(content),
    spki,
    explicit(3, sequence(...extensions)),
  );
  return encodePem("CERTIFICATE", await signed(body, issuer));
}

/** A content with its signature behind it. */
async function signed(
  content: Uint8Array<ArrayBuffer>,
  { key, algorithm }: Pick<Issuer, "key" | "algorithm">,
): Promise<Uint8Array> {
  const signature = new Uint8Array(await crypto.subtle.sign(algorithm, key, content));
  const half = signature.length / 2;
  // WebCrypto puts the two numbers of ECDSA side by side; certificates have a sequence of them (RFC 3279 §2.2.3).
  const encoded = algorithm.name === "ECDSA"
    ? sequence(integer(signature.subarray(0, half)), integer(signature.subarray(half)))
    : signature;
  return sequence(content, algorithmIdentifier(algorithm), bitString(encoded));
}

function algorithmIdentifier({ name, hash }: SigningAlgorithm): Uint8Array {
  switch (name) {
    case "ECDSA":
      return sequence(oid(`1.2.840.10045.4.3.${{ "SHA-384": 3, "SHA-512": 4 }[hash ?? ""] ?? 2}`));
    case "Ed25519":
      return sequence(oid("1.3.101.112"));
    default:
      return sequence(oid("1.2.840.113549.1.1.11"), der(NULL));
  }
}

function extension(type: string, value: Uint8Array, { isCritical = false } = {}): Uint8Array {
  return sequence(oid(type), ...(isCritical ? [isTrue()] : []), octetString(value));
}

function nameOf({ commonName, organizations }: Pick<CertificateContent, "commonName" | "organizations">): Uint8Array {
  const attribute = (type: string, value: string) => set(sequence(oid(type), text(value)));
  return sequence(
    ...organizations.map((organization) => attribute(ORGANIZATION, organization)),
    attribute(COMMON_NAME, commonName),
  );
}

/** A subject alternative name: an address in its bytes, or a name of DNS. */
function generalName(name: string): Uint8Array {
  const address = parseIp(name);
  if (address === undefined) return implicit(2, new TextEncoder().encode(name));
  return implicit(7, Uint8Array.fromHex(address.value.toString(16).padStart(address.family === 4 ? 8 : 32, "0")));
}

async function importP256(key: KeyObject): Promise<CryptoKey> {
  const pkcs8 = new Uint8Array(key.export({ type: "pkcs8", format: "der" }));
  return await crypto.subtle.importKey("pkcs8", pkcs8, P256, false, ["sign"]);
}

async function spkiOf(publicKey: CryptoKey): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.exportKey("spki", publicKey));
}
