import { type KeyObject, X509Certificate } from "node:crypto";
import { K0sError } from "../base/mod.ts";
import { pemBlocks } from "./pem.ts";
import { canonicalSan } from "./sans.ts";
import { readTextIfExists } from "../platform/mod.ts";

/** First bytes of the serial number of every leaf that we issue, by which a later start knows it as ours: "k0s". */
export const SERIAL_MARK = "6b3073";

/** The facts of a certificate that decide whether it can stay. */
export interface Certificate {
  /** Content of its file, with whatever surrounds the first certificate. */
  pem: string;
  /** Subject as lines of `type=value`, in the order of the certificate. */
  subject: string;
  /** Issuer, in the same form. */
  issuer: string;
  commonName: string;
  organizations: string[];
  /** Subject alternative names in canonical form ({@link canonicalSan}). */
  sans: string[];
  notBefore: Date;
  notAfter: Date;
  isAuthority: boolean;
  /** Lower-case hexadecimal. */
  serial: string;
  /** The parsed certificate, for checks against keys. */
  x509: X509Certificate;
}

/**
 * Reads the first certificate of a PEM text.
 *
 * Uses the runtime's own parser, since loading an X.509 library costs more than all checks of a start together.
 *
 * @param path Named in the error.
 * @throws {K0sError} If there is none or it is damaged.
 */
export function parseCertificate(pem: string, path: string): Certificate {
  const block = pemBlocks(pem).find(({ label }) => label === "CERTIFICATE");
  if (block === undefined) throw damaged(path, "it holds no PEM block with a certificate");
  try {
    const x509 = new X509Certificate(block.text);
    return {
      pem,
      x509,
      subject: x509.subject,
      issuer: x509.issuer,
      commonName: attribute(x509.subject, "CN")[0] ?? "",
      organizations: attribute(x509.subject, "O"),
      sans: alternativeNames(x509.subjectAltName),
      notBefore: new Date(x509.validFrom),
      notAfter: new Date(x509.validTo),
      isAuthority: x509.ca,
      serial: x509.serialNumber.toLowerCase(),
    };
  } catch (cause) {
    throw damaged(path, "the file is damaged", cause);
  }
}

/** What `parse` gives, or what is wrong with the input. */
export function parsedOr<T>(parse: () => T): T | string {
  try {
    return parse();
  } catch (error) {
    if (error instanceof K0sError) return error.message;
    throw error;
  }
}

function damaged(path: string, what: string, cause?: unknown): K0sError {
  return new K0sError(`Cannot read certificate "${path}": ${what}`, {
    cause,
    hint: "Restore the file from a backup; nothing was changed",
  });
}

function attribute(name: string, type: string): string[] {
  return name.split("\n").filter((line) => line.startsWith(`${type}=`)).map((line) => line.slice(type.length + 1));
}

function alternativeNames(text: string | undefined): string[] {
  if (!text) return [];
  return text.split(", ").map((entry) => canonicalSan(entry.replace(/^(DNS|IP Address):/, "")));
}

/** Whether a private key belongs to a certificate. */
export function holdsKey(certificate: Certificate, key: KeyObject): boolean {
  return certificate.x509.checkPrivateKey(key);
}

/** Whether `authority` signed `certificate`. */
export function isIssuedBy(certificate: Certificate, authority: Certificate): boolean {
  if (certificate.issuer !== authority.subject) return false;
  try {
    if (certificate.x509.verify(authority.x509.publicKey)) return true;
  } catch (error) {
    // The runtime throws where key and signature differ in kind, and where it cannot verify a curve at all.
    if (!(error instanceof Error)) throw error;
  }
  return cannotVerify(authority) && certificate.x509.checkIssued(authority.x509);
}

/** Whether the runtime lacks the verification itself: it has P-521 not at all, and P-384 only with SHA-384. */
function cannotVerify(authority: Certificate): boolean {
  const curve = authority.x509.publicKey.asymmetricKeyDetails?.namedCurve;
  return curve === "secp384r1" || curve === "secp521r1";
}

/**
 * When a certificate on disk becomes valid; `undefined` if there is none.
 *
 * @throws {K0sError} If it is damaged.
 */
export async function certificateNotBefore(path: string): Promise<Date | undefined> {
  const pem = await readTextIfExists(path);
  return pem === undefined ? undefined : parseCertificate(pem, path).notBefore;
}
