/**
 * Authorities, certificates and keys of a controller, and the kubeconfigs made of them.
 *
 * Places, names, owners and subjects are upstream's (k0s `pkg/certificate`); keys are ECDSA P-256, but that of
 * etcd's tokens. A library for X.509 is loaded only when something has to be signed; what stays is checked with the
 * runtime's own parser.
 *
 * @module
 */
export { beginEtcdTokenKey } from "./etcd_token_key.ts";
export type { CertificateProblem, InspectedCertificate } from "./inspected_certificate.ts";
export { type CertificatePlaces, inspectNode } from "./inspect_node.ts";
export type { AgingCertificate, CertificateLives } from "./certificate_lives.ts";
export { leavesToRenew } from "./leaves_to_renew.ts";
export { renewFiles, type RenewFilesOptions } from "./renew_files.ts";
export { checkNodePki, issueNodePki, type PkiReport } from "./issue.ts";
export type { NodePkiOptions } from "./node_pki.ts";
export { type ApiSanInputs, collectApiSans, firstAddress, type InterfaceAddress, serviceSans } from "./sans.ts";
export { type KubeconfigNames, type KubeconfigOptions, renderKubeconfig, renderTokenKubeconfig } from "./kubeconfig.ts";
export type { NewKeyPair } from "./keys.ts";
export { apiCertificateProblem, authorityFingerprint } from "./pinning.ts";
export { issueUserCertificate, type UserCertificate, type UserCertificateOptions } from "./user_certificate.ts";
export {
  ensureKubeletClient,
  type KubeletClientOptions,
  kubeletCredentials,
  kubeletKubeconfig,
  readKubeletPair,
  writeKubeletPair,
} from "./kubelet_client.ts";
export { type KubeletRequest, kubeletRequest } from "./kubelet_request.ts";
export { certificateNotBefore } from "./certificate.ts";
