import { isMapping } from "../../base/mod.ts";
import { CIPHER_SUITES, type ClusterConfig, clusterDnsAddress, featureGatesOf, securityOf } from "../../config/mod.ts";
import type { JsonObject } from "../../kube/mod.ts";
import { applyMergePatch } from "../patch/merge_patch.ts";

/**
 * The `KubeletConfiguration` of a worker profile: k0s's own settings, then the operator's values over them (maps are
 * merged, lists replaced).
 *
 * Zero durations appear as in upstream's text; the kubelet takes them as not set.
 *
 * @see k0s `pkg/component/controller/workerconfig`
 */
export function kubeletConfiguration(config: ClusterConfig, profile: string): JsonObject {
  const isWindows = profile === "default-windows";
  const builtIn = { ...common(config), ...(isWindows ? { cgroupsPerQOS: false } : { ...LINUX, ...safety(config) }) };
  const values = config.spec.workerProfiles?.find(({ name }) => name === profile)?.values;
  const merged = applyMergePatch(builtIn, values ?? {});
  return isMapping(merged) ? merged : builtIn;
}

const LINUX = { kubeletCgroups: "/system.slice/containerd.service", kubeReservedCgroup: "system.slice" };

/** What of `spec.security` any kubelet of this release understands, also upstream's. */
function safety(config: ClusterConfig): JsonObject {
  const { seccompDefault, podPidsLimit } = securityOf(config);
  return {
    ...(seccompDefault ? { seccompDefault } : {}),
    ...(podPidsLimit === undefined ? {} : { podPidsLimit }),
  };
}

const ZERO_DURATIONS = Object.fromEntries(
  [
    "syncFrequency",
    "fileCheckFrequency",
    "httpCheckFrequency",
    "streamingConnectionIdleTimeout",
    "nodeStatusUpdateFrequency",
    "nodeStatusReportFrequency",
    "imageMinimumGCAge",
    "imageMaximumGCAge",
    "volumeStatsAggPeriod",
    "cpuManagerReconcilePeriod",
    "runtimeRequestTimeout",
    "evictionPressureTransitionPeriod",
    "shutdownGracePeriod",
    "shutdownGracePeriodCriticalPods",
  ].map((name) => [name, "0s"]),
);

function common(config: ClusterConfig): JsonObject {
  const featureGates = featureGatesOf(config, "kubelet");
  return {
    kind: "KubeletConfiguration",
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    ...ZERO_DURATIONS,
    tlsCipherSuites: CIPHER_SUITES,
    tlsMinVersion: "VersionTLS12",
    rotateCertificates: true,
    serverTLSBootstrap: true,
    authentication: { x509: {}, webhook: { cacheTTL: "0s" }, anonymous: {} },
    authorization: { webhook: { cacheAuthorizedTTL: "0s", cacheUnauthorizedTTL: "0s" } },
    eventRecordQPS: 0,
    clusterDomain: config.spec.network.clusterDomain,
    clusterDNS: [clusterDnsAddress(config)],
    failSwapOn: false,
    memorySwap: {},
    volumePluginDir: "/usr/libexec/k0s/kubelet-plugins/volume/exec",
    logging: {
      flushFrequency: 0,
      verbosity: 0,
      options: { text: { infoBufferSize: "0" }, json: { infoBufferSize: "0" } },
    },
    crashLoopBackOff: {},
    containerRuntimeEndpoint: "",
    ...(Object.keys(featureGates).length === 0 ? {} : { featureGates }),
  };
}
