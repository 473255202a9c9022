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

/** Common names of the certificates of the API server and of the join API, here and upstream (k0s `certificates.go`). */
const API_SUBJECTS = ["kubernetes", "k0s-api"];
/** Organization of every certificate of a kubelet, those for serving included. */
const NODES = "system:nodes";

/**
 * Why a server's certificate does not make it the API of a cluster; `undefined` if it does.
 *
 * The runtime trusts public authorities beside those it is given, so pinning has to look for itself: one of the pinned
 * authorities signed it, with no other in between. That authority certifies also kubelets, users and other servers, so
 * the subject has to be the API's.
 *
 * @param certificateDer As the other side presented it.
 * @param caPem One or more certificates.
 */
export function apiCertificateProblem(
  certificateDer: Uint8Array,
  caPem: string,
): "other-authority" | "other-subject" | undefined {
  const presented = parseCertificate(encodePem("CERTIFICATE", certificateDer), "of the server");
  if (!authoritiesIn(caPem).some((authority) => isIssuedBy(presented, authority))) return "other-authority";
  const { commonName, organizations } = presented;
  return API_SUBJECTS.includes(commonName) && !organizations.includes(NODES) ? undefined : "other-subject";
}

function authoritiesIn(caPem: string): Certificate[] {
  return pemBlocks(caPem)
    .filter(({ label, text }) => label === "CERTIFICATE" && new X509Certificate(text).ca)
    .map(({ text }) => parseCertificate(text, PINNED));
}
