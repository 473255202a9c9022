import { X509Certificate } from "node:crypto";
import { encodePem, pemBlocks } from "./pem.ts";
import { type Certificate, isIssuedBy, parseCertificate } from "./certificate.ts";

/** What stands for the path in errors about certificates that are in no file. */
const PINNED = "of the pinned authority";

/**
 * SHA-256 of the first certificate of a PEM text, as `openssl x509 -fingerprint` shows it.
 *
 * @throws {K0sError} If there is none or it is damaged.
 */
export function authorityFingerprint(caPem: string): string {
  return parseCertificate(caPem, PINNED).x509.fingerprint256;
}

/**
 * Whether one of the pinned authorities signed a certificate, with no other authority in between.
 *
 * The runtime trusts public authorities beside those it is given, so who pins has to look himself.
 *
 * @param certificateDer As the other side presented it.
 * @param caPem One or more certificates.
 */
export function isSignedByOneOf(certificateDer: Uint8Array, caPem: string): boolean {
  const presented = parseCertificate(encodePem("CERTIFICATE", certificateDer), "of the server");
  return authoritiesIn(caPem).some((authority) => isIssuedBy(presented, authority));
}

function authoritiesIn(caPem: string): Certificate[] {
  return pemBlocks(caPem)
    .filter(({ label, text }) => label === "CERTIFICATE" && new X509Certificate(text).ca)
    .map(({ text }) => parseCertificate(text, PINNED));
}
