import { type CalicoSettings, type ClusterConfig, familiesInUse, usesBgp } from "../../../config/mod.ts";
import type { JsonObject } from "../../../kube/mod.ts";

const NODE_NAME = { valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } };

/**
 * The environment of calico-node, which is how it is configured. What the operator sets comes last and replaces ours.
 *
 * @see k0s `static/manifests/calico/DaemonSet/calico-node.yaml`, Calico `felix/config/config_params.go`
 */
export function calicoNodeEnvironment(config: ClusterConfig, calico: CalicoSettings): JsonObject[] {
  const own = Object.entries(calico.envVars ?? {}).toSorted(([a], [b]) => a < b ? -1 : 1);
  const replaced = new Set(own.map(([name]) => name));
  const ours: JsonObject[] = [
    { name: "NODENAME", ...NODE_NAME },
    ...Object.entries(settings(config, calico)).map(([name, value]) => ({ name, value })),
  ];
  return [...ours.filter(({ name }) => !replaced.has(String(name))), ...own.map(([name, value]) => ({ name, value }))];
}

function settings(config: ClusterConfig, calico: CalicoSettings): Record<string, string> {
  return {
    DATASTORE_TYPE: "kubernetes",
    WAIT_FOR_DATASTORE: "true",
    // Else `kubectl logs` shows nothing.
    CALICO_DISABLE_FILE_LOGGING: "true",
    ...backend(config, calico),
    ...addresses(config, calico),
    ...tunnels(config, calico),
    FELIX_DEFAULTENDPOINTTOHOSTACTION: "ACCEPT",
    FELIX_HEALTHENABLED: "true",
    FELIX_LOGSEVERITYSCREEN: "info",
    FELIX_PROMETHEUSMETRICSENABLED: "true",
    FELIX_IPTABLESBACKEND: "auto",
    // kube-proxy is there, and what eBPF would need of the node is not.
    FELIX_BPFENABLED: "false",
    FELIX_BPFCONNECTTIMELOADBALANCING: "Disabled",
    FELIX_BPFHOSTNETWORKEDNATWITHOUTCTLB: "Disabled",
    // The one variable that is read in exactly this spelling.
    FELIX_DebugSkipCTLBCleanup: "true",
    // Checksums of VXLAN that the interface is to fill in come out wrong on many.
    FELIX_FEATUREDETECTOVERRIDE: "ChecksumOffloadBroken=true",
  };
}

function backend(config: ClusterConfig, calico: CalicoSettings): Record<string, string> {
  const bgp = usesBgp(calico);
  // A router's number is its IPv4 address, if it has one.
  const needsNumber = bgp && !familiesInUse(config.spec.network).ipv4;
  return {
    CALICO_NETWORKING_BACKEND: bgp ? "bird" : "vxlan",
    CLUSTER_TYPE: bgp ? "k8s,bgp" : "k8s",
    ...(needsNumber ? { CALICO_ROUTER_ID: "hash" } : {}),
  };
}

function addresses(config: ClusterConfig, calico: CalicoSettings): Record<string, string> {
  const { podCIDR, dualStack } = config.spec.network;
  const { ipv4, ipv6 } = familiesInUse(config.spec.network);
  const { ipAutodetectionMethod: method = "", ipV6AutodetectionMethod } = calico;
  const methodIpv6 = ipV6AutodetectionMethod || method;
  return {
    IP: ipv4 ? "autodetect" : "none",
    ...(method === "" ? {} : { IP_AUTODETECTION_METHOD: method }),
    ...(methodIpv6 === "" ? {} : { IP6_AUTODETECTION_METHOD: methodIpv6 }),
    ...(ipv4 ? { CALICO_IPV4POOL_CIDR: podCIDR } : {}),
    FELIX_IPV6SUPPORT: String(ipv6),
    ...(ipv6
      ? {
        IP6: "autodetect",
        CALICO_IPV6POOL_CIDR: dualStack.enabled ? dualStack.IPv6podCIDR ?? "" : podCIDR,
        CALICO_IPV6POOL_NAT_OUTGOING: "true",
      }
      : {}),
  };
}

function tunnels(config: ClusterConfig, calico: CalicoSettings): Record<string, string> {
  const { overlay, vxlanPort, vxlanVNI, wireguard = false } = calico;
  const { ipv4, ipv6 } = familiesInUse(config.spec.network);
  const bgp = usesBgp(calico);
  const mtu = String(calico.mtu);
  return {
    CALICO_IPV4POOL_IPIP: bgp ? overlay : "Never",
    CALICO_IPV4POOL_VXLAN: !bgp && ipv4 ? overlay : "Never",
    CALICO_IPV6POOL_VXLAN: !bgp && ipv6 ? overlay : "Never",
    ...(bgp ? {} : { FELIX_VXLANPORT: String(vxlanPort), FELIX_VXLANVNI: String(vxlanVNI) }),
    ...(wireguard && ipv4 ? { FELIX_WIREGUARDENABLED: "true" } : {}),
    ...(wireguard && ipv6 ? { FELIX_WIREGUARDENABLEDV6: "true" } : {}),
    FELIX_IPINIPMTU: mtu,
    FELIX_VXLANMTU: mtu,
    FELIX_WIREGUARDMTU: mtu,
    ...(ipv6 ? { FELIX_VXLANMTUV6: mtu, FELIX_WIREGUARDMTUV6: mtu } : {}),
  };
}
