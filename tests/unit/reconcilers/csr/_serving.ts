import type { CertificateSigningRequest } from "../../../../lib/reconcilers/mod.ts";

/** What a kubelet wants its certificate for. */
export const USAGES = ["key encipherment", "digital signature", "server auth"];

/** A request for a serving certificate, by the kubelet of `node-a` unless told otherwise. */
export function request(pem: string, spec: Partial<CertificateSigningRequest["spec"]> = {}): CertificateSigningRequest {
  return {
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: { name: "csr-a" },
    spec: {
      request: btoa(pem),
      signerName: "kubernetes.io/kubelet-serving",
      username: "system:node:node-a",
      usages: USAGES,
      ...spec,
    },
  };
}
