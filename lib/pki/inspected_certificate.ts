import { K0sError } from "../base/mod.ts";
import { type Certificate, holdsKey, isIssuedBy, parseCertificate, parsedOr } from "./certificate.ts";
import { parsePrivateKey } from "./keys.ts";
import { isOwn } from "./leaf.ts";

/** What is wrong with a certificate: an `error` breaks something now or soon, a `warning` later. */
export interface CertificateProblem {
  severity: "error" | "warning";
  message: string;
}

/** A certificate of this node, as it lies on its disk. */
export interface InspectedCertificate {
  /** Place below the PKI directory; of a kubeconfig its file name; `kubelet-client` and `kubelet-server` of a kubelet. */
  name: string;
  kind: "authority" | "leaf";
  path: string;
  /** Processes that work with it; `k0s` is our own. */
  usedBy: readonly string[];
  /** What renews it; left out: nothing does. */
  renewedBy?: "k0s" | "kubelet";
  /** As in a DN: `O=system:masters, CN=kubernetes-admin`. What follows is left out where there is no certificate. */
  subject?: string;
  issuer?: string;
  /** Names and addresses. */
  names?: readonly string[];
  /** ISO 8601. */
  notBefore?: string;
  expiresAt?: string;
  /** Negative: it has expired. */
  remainingSeconds?: number;
  problems: readonly CertificateProblem[];
}

/** What a file holds; `undefined`: there is none; an error: it cannot be read. */
export type FileContent = string | undefined | K0sError;

/** The text of a file. @throws {K0sError} If it could not be read. */
export function textIn(content: string | K0sError): string {
  if (content instanceof K0sError) throw content;
  return content;
}

/** What {@link inspect} is told of a certificate. */
export interface ToInspect extends Pick<InspectedCertificate, "name" | "kind" | "path" | "usedBy" | "renewedBy"> {
  /** What its file holds. */
  pem: FileContent;
  /** Its key; left out: this node is not to have it. */
  key?: { path: string; pem: FileContent } | undefined;
  /** The authorities that may have signed it. Empty: they are not known here. */
  signers: readonly Certificate[];
  now: Date;
}

/** The share of its life that a certificate has left when its renewal is overdue. */
const AGING_SHARE = 1 / 3;
/** The same of one that a kubelet renews: it does so between 70 and 90 percent (client-go `certificate_manager.go`). */
const KUBELET_SHARE = 1 / 10;

/** Says what a certificate is and what is wrong with it. Never throws for what is wrong. */
export function inspect(asked: ToInspect): InspectedCertificate {
  const { pem, key: _key, signers: _signers, now, ...said } = asked;
  if (pem === undefined) return { ...said, problems: [error("it is missing")] };
  const certificate = parsedOr(() => parseCertificate(textIn(pem), asked.path));
  if (typeof certificate === "string") return { ...said, problems: [error(certificate)] };
  const { renewedBy, ...fixed } = said;
  const isForeign = isBrought(certificate, asked);
  return {
    ...fixed,
    // What the operator has brought is the operator's to renew.
    ...(isForeign || renewedBy === undefined ? {} : { renewedBy }),
    subject: inOneLine(certificate.subject),
    issuer: inOneLine(certificate.issuer),
    names: certificate.sans,
    notBefore: certificate.notBefore.toISOString(),
    expiresAt: certificate.notAfter.toISOString(),
    remainingSeconds: Math.floor((certificate.notAfter.getTime() - now.getTime()) / 1_000),
    problems: [
      ...lifeProblems(certificate, { now, share: renewedBy === "kubelet" ? KUBELET_SHARE : AGING_SHARE }),
      ...keyProblems(certificate, asked),
      ...signerProblems(certificate, asked, isForeign),
    ],
  };
}

/** Whether the operator has brought a leaf: it is left as it is. */
function isBrought(certificate: Certificate, { kind, renewedBy, signers }: ToInspect): boolean {
  if (kind === "authority" || renewedBy !== "k0s") return false;
  return !isOwn(certificate, signers[0]);
}

function lifeProblems(
  { notBefore, notAfter }: Certificate,
  { now, share }: { now: Date; share: number },
): CertificateProblem[] {
  if (now >= notAfter) return [error(`it expired at ${notAfter.toISOString()}`)];
  if (now < notBefore) {
    return [error(`it is valid from ${notBefore.toISOString()}, but the clock says ${now.toISOString()}`)];
  }
  const [lifeMs, leftMs] = [notAfter.getTime() - notBefore.getTime(), notAfter.getTime() - now.getTime()];
  if (leftMs >= lifeMs * share) return [];
  return [warning(`less than a ${share === KUBELET_SHARE ? "tenth" : "third"} of its life is left`)];
}

function keyProblems(certificate: Certificate, { kind, key }: ToInspect): CertificateProblem[] {
  if (key === undefined) return [];
  const { pem, path } = key;
  if (pem === undefined) {
    // An operator may keep an authority's key elsewhere.
    return kind === "authority"
      ? [warning("its key is not on this node: nothing can be signed by it here")]
      : [error(`its key "${path}" is missing`)];
  }
  const parsed = parsedOr(() => parsePrivateKey(textIn(pem), path));
  if (typeof parsed === "string") return [error(parsed)];
  return holdsKey(certificate, parsed) ? [] : [error(`its key "${path}" does not belong to it`)];
}

function signerProblems(
  certificate: Certificate,
  { kind, signers }: ToInspect,
  isForeign: boolean,
): CertificateProblem[] {
  if (kind === "authority") return certificate.isAuthority ? [] : [error("it is not the certificate of an authority")];
  if (isForeign) return [warning("an authority of the operator signed it: k0s does not renew it")];
  if (signers.length === 0 || signers.some((signer) => isIssuedBy(certificate, signer))) return [];
  return [error("this cluster's authority has not signed it")];
}

function inOneLine(name: string): string {
  return name.split("\n").join(", ");
}

function error(message: string): CertificateProblem {
  return { severity: "error", message };
}

function warning(message: string): CertificateProblem {
  return { severity: "warning", message };
}
