import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import type { KeyObject } from "node:crypto";
import { isIp, K0sError } from "../base/mod.ts";
import { SERIAL_MARK } from "./certificate.ts";
import { sha256Hex } from "./digest.ts";
import { KEY_ALGORITHM, publicDerOf } from "./keys.ts";
import { encodePem, pemBlocks } from "./pem.ts";

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

/** An algorithm as WebCrypto names it. */
export type SigningAlgorithm = Algorithm & { hash?: string; namedCurve?: string };

/** An authority ready to sign. */
export interface Issuer {
  /** The authority's subject, byte for byte: Go compares names so. */
  name: x509.Name;
  key: CryptoKey;
  algorithm: SigningAlgorithm;
  /** Its subject key identifier, hexadecimal. */
  keyId: string;
}

const P256: SigningAlgorithm = { ...KEY_ALGORITHM, hash: "SHA-256" };
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
  const certificate = new x509.X509Certificate(pemBlocks(pem).find(({ label }) => label === "CERTIFICATE")?.text ?? "");
  const algorithm = signingAlgorithm(key);
  if (algorithm === undefined) {
    throw new K0sError(`Cannot sign with the key of "${certificate.subject}": its kind is not supported`, {
      hint: "Use an authority with an RSA, ECDSA (P-256, P-384, P-521) or Ed25519 key",
    });
  }
  const pkcs8 = new Uint8Array(key.export({ type: "pkcs8", format: "der" }));
  const identifier = certificate.getExtension(x509.SubjectKeyIdentifierExtension) ??
    await x509.SubjectKeyIdentifierExtension.create(certificate.publicKey);
  return {
    name: certificate.subjectName,
    key: await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]),
    algorithm,
    keyId: identifier.keyId,
  };
}

/** Issues a leaf certificate, valid for servers and clients alike, as upstream's are. @returns PEM. */
export async function signLeaf(content: CertificateContent, publicKey: CryptoKey, issuer: Issuer): Promise<string> {
  const { digitalSignature, keyEncipherment } = x509.KeyUsageFlags;
  const extensions: x509.Extension[] = [
    new x509.KeyUsagesExtension(digitalSignature | keyEncipherment, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
    new x509.BasicConstraintsExtension(false, undefined, true),
    await x509.SubjectKeyIdentifierExtension.create(publicKey),
    new x509.AuthorityKeyIdentifierExtension(issuer.keyId),
  ];
  if (content.sans.length > 0) {
    extensions.push(new x509.SubjectAlternativeNameExtension(content.sans.map(generalName)));
  }
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: SERIAL_MARK + (await fingerprint(publicKey)).slice(0, 32),
    subject: subjectOf(content),
    issuer: issuer.name,
    notBefore: content.notBefore,
    notAfter: content.notAfter,
    publicKey,
    signingKey: issuer.key,
    signingAlgorithm: issuer.algorithm,
    extensions,
  });
  return encodePem("CERTIFICATE", new Uint8Array(certificate.rawData));
}

/** Issues the certificate of an authority by itself, with a P-256 key. @returns PEM. */
export async function signAuthority(
  content: CertificateContent,
  key: KeyObject,
  publicKey: CryptoKey,
): Promise<string> {
  const pkcs8 = new Uint8Array(key.export({ type: "pkcs8", format: "der" }));
  const certificate = await x509.X509CertificateGenerator.create({
    // A leading 0x01 keeps the number positive and of a fixed length.
    serialNumber: `01${(await fingerprint(publicKey)).slice(0, 38)}`,
    subject: subjectOf(content),
    issuer: subjectOf(content),
    notBefore: content.notBefore,
    notAfter: content.notAfter,
    publicKey,
    signingKey: await crypto.subtle.importKey("pkcs8", pkcs8, P256, false, ["sign"]),
    signingAlgorithm: P256,
    extensions: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.BasicConstraintsExtension(true, undefined, true),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
    ],
  });
  return encodePem("CERTIFICATE", new Uint8Array(certificate.rawData));
}

/** Makes a certificate request for a P-256 key. @returns PEM. */
export async function signRequest(
  subject: Pick<CertificateContent, "commonName" | "organizations">,
  key: KeyObject,
): Promise<string> {
  const pkcs8 = new Uint8Array(key.export({ type: "pkcs8", format: "der" }));
  const spki = new Uint8Array(publicDerOf(key));
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: subjectOf(subject),
    keys: {
      privateKey: await crypto.subtle.importKey("pkcs8", pkcs8, P256, false, ["sign"]),
      publicKey: await crypto.subtle.importKey("spki", spki, P256, true, ["verify"]),
    },
    signingAlgorithm: P256,
  });
  return encodePem("CERTIFICATE REQUEST", new Uint8Array(request.rawData));
}

function subjectOf(
  { commonName, organizations }: Pick<CertificateContent, "commonName" | "organizations">,
): x509.JsonName {
  return [...organizations.map((organization) => ({ O: [organization] })), { CN: [commonName] }];
}

function generalName(name: string): x509.JsonGeneralName {
  return { type: isIp(name) ? "ip" : "dns", value: name };
}

/** SHA-256 of a public key, hexadecimal. A key is never certified twice, so this is as good a serial number as chance. */
async function fingerprint(publicKey: CryptoKey): Promise<string> {
  const der = await crypto.subtle.exportKey("spki", publicKey);
  return await sha256Hex(der);
}
