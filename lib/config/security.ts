import { joinHostPort, splitHostPort } from "../base/mod.ts";
import { DEFAULT_METRICS_ADDRESS } from "./defaults/defaults.ts";
import type { ClusterConfig } from "./schema/cluster_config.ts";

/** What a cluster does for its safety, once the profile has filled in what the fields leave open. */
export interface Security {
  auditLog: {
    /** `undefined`: as the cluster was made. */
    enabled: boolean | undefined;
    /** Name or number of the group that may read it; `undefined`: none but root's. */
    group: string | undefined;
  };
  seccompDefault: boolean;
  /** `undefined`: each worker's default. */
  podPidsLimit: number | undefined;
  protectKernelDefaults: boolean;
  kubeProxyMetricsOnLoopback: boolean;
  extendServiceAccountTokens: boolean;
  denyServiceExternalIPs: boolean;
  /** Whether Secrets are to be encrypted in the datastore; `undefined`: as the operator has it done. */
  secretsEncryption: boolean | undefined;
}

/** What `podPidsLimit` is with `hardened`: half of the kernel's default for a machine. */
const HARDENED_PIDS = 16_384;

/** Resolves `spec.security`: a field that is there wins over the profile. */
export function securityOf({ spec: { security = {} } }: Pick<ClusterConfig, "spec">): Security {
  const isHardened = security.profile === "hardened";
  return {
    auditLog: { enabled: security.auditLog?.enabled, group: security.auditLog?.group },
    seccompDefault: security.seccompDefault ?? isHardened,
    podPidsLimit: security.podPidsLimit ?? (isHardened ? HARDENED_PIDS : undefined),
    protectKernelDefaults: security.protectKernelDefaults ?? isHardened,
    kubeProxyMetricsOnLoopback: security.kubeProxyMetricsOnLoopback ?? isHardened,
    extendServiceAccountTokens: security.extendServiceAccountTokens ?? !isHardened,
    denyServiceExternalIPs: security.denyServiceExternalIPs ?? isHardened,
    secretsEncryption: security.secretsEncryption ?? (isHardened ? true : undefined),
  };
}

/**
 * Where kube-proxy serves its metrics. An address that the operator names wins: it cannot be told from the default only where
 * it is the same.
 */
export function kubeProxyMetricsAddress(config: Pick<ClusterConfig, "spec">): string {
  const { kubeProxy: { metricsBindAddress }, podCIDR } = config.spec.network;
  if (metricsBindAddress !== DEFAULT_METRICS_ADDRESS || !securityOf(config).kubeProxyMetricsOnLoopback) {
    return metricsBindAddress;
  }
  return joinHostPort(podCIDR.includes(":") ? "::1" : "127.0.0.1", splitHostPort(metricsBindAddress).port!);
}

/** Cipher suites offered by every TLS server of a node, in order of preference (k0s `pkg/constant`). */
export const CIPHER_SUITES: readonly string[] = [
  "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
];
