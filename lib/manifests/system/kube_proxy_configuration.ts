import {
  type ClusterConfig,
  featureGatesOf,
  givenFlags,
  kubeProxyMetricsAddress,
  parseFeatureGates,
  podNetworks,
} from "../../config/mod.ts";
import type { JsonObject } from "../../kube/mod.ts";

/**
 * The `KubeProxyConfiguration` of a cluster.
 *
 * `conntrack.maxPerCore: 0` leaves the kernel's limit alone, which containers may not change. Fields that are not set
 * appear with their zero value, as in upstream's file.
 *
 * @see k0s `pkg/component/controller/kubeproxy.go`
 */
export function kubeProxyConfiguration(config: ClusterConfig): JsonObject {
  const { mode, healthzBindAddress, nodePortAddresses } = config.spec.network.kubeProxy;
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    bindAddress: "",
    bindAddressHardFail: false,
    clientConnection: {
      acceptContentTypes: "",
      burst: 0,
      contentType: "",
      kubeconfig: "/var/lib/kube-proxy/kubeconfig.conf",
      qps: 0,
    },
    clusterCIDR: podNetworks(config).join(","),
    configSyncPeriod: "0s",
    conntrack: conntrackSection(),
    detectLocal: { bridgeInterface: "", interfaceNamePrefix: "" },
    detectLocalMode: "",
    enableProfiling: false,
    featureGates: { ...flaggedGates(config), ...featureGatesOf(config, "kube-proxy") },
    healthzBindAddress,
    hostnameOverride: "",
    iptables: iptablesSection(config),
    ipvs: ipvsSection(config),
    kind: "KubeProxyConfiguration",
    logging: LOGGING,
    metricsBindAddress: kubeProxyMetricsAddress(config),
    mode,
    nftables: nftablesSection(config),
    nodePortAddresses: nodePortAddresses ?? null,
    oomScoreAdj: null,
    portRange: "",
    showHiddenMetricsForVersion: "",
    windowsRunAsService: false,
    winkernel: WINKERNEL,
  };
}

const LOGGING = {
  flushFrequency: 0,
  options: { json: { infoBufferSize: "0" }, text: { infoBufferSize: "0" } },
  verbosity: 0,
};

const WINKERNEL = {
  enableDSR: false,
  forwardHealthCheckVip: false,
  networkName: "",
  rootHnsEndpointName: "",
  sourceVip: "",
};

/** Gates of the flag, which kube-proxy ignores beside a configuration file. */
function flaggedGates({ spec: { network } }: ClusterConfig): Record<string, boolean> {
  const lists = givenFlags(network.kubeProxy).filter(([name]) => name === "feature-gates");
  return Object.assign({}, ...lists.map(([, list]) => parseFeatureGates(list)));
}

function conntrackSection(): JsonObject {
  return {
    maxPerCore: 0,
    min: null,
    tcpBeLiberal: false,
    tcpCloseWaitTimeout: null,
    tcpEstablishedTimeout: null,
    udpStreamTimeout: "0s",
    udpTimeout: "0s",
  };
}

function iptablesSection({ spec }: ClusterConfig): JsonObject {
  const { localhostNodePorts, masqueradeAll, masqueradeBit, minSyncPeriod, syncPeriod } =
    spec.network.kubeProxy.iptables;
  return {
    localhostNodePorts: localhostNodePorts ?? null,
    masqueradeAll: masqueradeAll ?? false,
    masqueradeBit: masqueradeBit ?? null,
    minSyncPeriod,
    syncPeriod,
  };
}

function ipvsSection({ spec }: ClusterConfig): JsonObject {
  const { ipvs } = spec.network.kubeProxy;
  return {
    excludeCIDRs: ipvs.excludeCIDRs ?? null,
    minSyncPeriod: ipvs.minSyncPeriod,
    scheduler: ipvs.scheduler ?? "",
    strictARP: ipvs.strictARP ?? false,
    syncPeriod: ipvs.syncPeriod,
    tcpFinTimeout: ipvs.tcpFinTimeout,
    tcpTimeout: ipvs.tcpTimeout,
    udpTimeout: ipvs.udpTimeout,
  };
}

function nftablesSection({ spec }: ClusterConfig): JsonObject {
  const { masqueradeAll, masqueradeBit, minSyncPeriod, syncPeriod } = spec.network.kubeProxy.nftables;
  return { masqueradeAll: masqueradeAll ?? false, masqueradeBit: masqueradeBit ?? null, minSyncPeriod, syncPeriod };
}
