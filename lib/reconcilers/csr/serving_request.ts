import { K0sError, messageOf } from "../../base/mod.ts";
import { type CertificateRequest, parseCertificateRequest } from "./certificate_request.ts";
import type { KubeObject } from "../../kube/mod.ts";

/** Signer of the certificates that kubelets serve with. */
export const SERVING_SIGNER = "kubernetes.io/kubelet-serving";
const NODE_USER = "system:node:";

/** A CertificateSigningRequest, as far as approval needs it. */
export interface CertificateSigningRequest extends KubeObject {
  spec: {
    /** Base64 of PEM. */
    request: string;
    signerName: string;
    username?: string;
    uid?: string;
    groups?: string[];
    usages?: string[];
    extra?: Record<string, string[]>;
  };
  status?: { conditions?: { type: string }[]; certificate?: string };
}

/** What a kubelet asks to be certified as. */
export interface ServingRequest {
  /** Name of its Node. */
  nodeName: string;
  /** Names and addresses, as they were written. */
  names: string[];
}

/** Whether a request has been approved, denied or signed. */
export function isDecided({ status }: CertificateSigningRequest): boolean {
  return status?.certificate !== undefined ||
    (status?.conditions ?? []).some(({ type }) => type === "Approved" || type === "Denied");
}

/**
 * Reads a request as one of a kubelet for its serving certificate. Whether the names are its own is another question.
 *
 * @returns Why it is none, if it is none; that stays so.
 * @see the signer's rules: Kubernetes, "Certificate Signing Requests", `kubernetes.io/kubelet-serving`
 */
export function readServingRequest({ spec }: CertificateSigningRequest): ServingRequest | string {
  if (spec.signerName !== SERVING_SIGNER) return `signer is ${spec.signerName}`;
  let request: CertificateRequest;
  try {
    request = parseCertificateRequest(atob(spec.request));
  } catch (error) {
    if (error instanceof K0sError || error instanceof DOMException) return messageOf(error);
    throw error;
  }
  const problem = subjectProblem(request, spec.username) ?? usageProblem(spec.usages ?? []);
  if (problem !== undefined) return problem;
  const names = [...request.dnsNames, ...request.ipAddresses];
  return { nodeName: request.commonName.slice(NODE_USER.length), names };
}

function subjectProblem(request: CertificateRequest, username = ""): string | undefined {
  const { commonName, organizations, dnsNames, ipAddresses, emailAddresses, uris } = request;
  if (organizations.length !== 1 || organizations[0] !== "system:nodes") return "organization is not system:nodes";
  if (!commonName.startsWith(NODE_USER)) return "common name does not begin with system:node:";
  if (username !== commonName) return "common name is not the requester";
  if (dnsNames.length + ipAddresses.length === 0) return "no DNS or IP address";
  if (emailAddresses + uris > 0) return "e-mail address or URI";
  return undefined;
}

function usageProblem(usages: readonly string[]): string | undefined {
  const allowed = new Set(["key encipherment", "digital signature", "server auth"]);
  if (usages.some((usage) => !allowed.has(usage))) return "unexpected usage";
  if (!usages.includes("digital signature") || !usages.includes("server auth")) return "usage is missing";
  return undefined;
}
