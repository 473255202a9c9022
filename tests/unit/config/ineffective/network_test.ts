import { assertEquals } from "@std/assert";
import { pathsOf, warnedOf } from "./_warned.ts";

/** Settings of `spec.network`, and what is told of them. */
const TOLD: [network: string, ...told: string[]][] = [
  ["calico: {mode: vxlan}", "network.calico: Ignored: the network provider is kube-router"],
  [
    "provider: calico, kuberouter: {metricsPort: 9000}",
    "network.kuberouter: Ignored: the network provider is calico",
  ],
  [
    "provider: custom, kuberouter: {autoMTU: false}",
    "network.kuberouter: Ignored: the network provider is custom",
  ],
  ["provider: custom, calico: {mode: bird}", "network.calico.mode: Ignored: the network provider is custom"],
  ["kuberouter: {mtu: 1400}", "network.kuberouter.mtu: Without effect: spec.network.kuberouter.autoMTU is on"],
  [
    "provider: calico, calico: {mode: bird, vxlanPort: 4790}",
    "network.calico.vxlanPort: Without effect: the mode is bird, which has no VXLAN",
  ],
  [
    "provider: calico, calico: {ipV6AutodetectionMethod: first-found}",
    "network.calico.ipV6AutodetectionMethod: Without effect: pods have no IPv6 addresses",
  ],
  [
    'dualStack: {IPv6podCIDR: "fd00::/108", IPv6serviceCIDR: "fd01::/108"}',
    "network.dualStack.IPv6podCIDR: Without effect: spec.network.dualStack.enabled is off",
    "network.dualStack.IPv6serviceCIDR: Without effect: spec.network.dualStack.enabled is off",
  ],
  [
    "kubeProxy: {disabled: true, mode: nftables, extraArgs: {proxy-mode: nftables}}",
    "network.kubeProxy.mode: Without effect: spec.network.kubeProxy.disabled is on",
    "network.kubeProxy.extraArgs: Without effect: spec.network.kubeProxy.disabled is on",
  ],
  [
    "kubeProxy: {mode: nftables, iptables: {masqueradeAll: true}}",
    "network.kubeProxy.iptables: Without effect: spec.network.kubeProxy.mode is nftables",
  ],
  [
    "kubeProxy: {mode: ipvs, iptables: {masqueradeAll: true, syncPeriod: 1m}}",
    "network.kubeProxy.iptables.syncPeriod: Without effect: spec.network.kubeProxy.mode is ipvs",
  ],
  [
    "kubeProxy: {ipvs: {strictARP: true}, nftables: {masqueradeBit: 3}}",
    "network.kubeProxy.ipvs: Without effect: spec.network.kubeProxy.mode is iptables",
    "network.kubeProxy.nftables: Without effect: spec.network.kubeProxy.mode is iptables",
  ],
  [
    "nodeLocalLoadBalancing: {traefik: {apiServerBindPort: 7444}}",
    "network.nodeLocalLoadBalancing.traefik.apiServerBindPort: " +
    "Without effect: spec.network.nodeLocalLoadBalancing.enabled is off",
  ],
  [
    "nodeLocalLoadBalancing: {enabled: true, type: Traefik, envoyProxy: {apiServerBindPort: 7444}}",
    "network.nodeLocalLoadBalancing.envoyProxy.apiServerBindPort: " +
    "Without effect: spec.network.nodeLocalLoadBalancing.type is Traefik",
  ],
];

for (const [network, ...told] of TOLD) {
  Deno.test(`ineffectiveNetwork has a reason for ${network}`, () => {
    assertEquals(warnedOf(`network: {${network}}`), told);
  });
}

const SILENT = [
  "provider: calico, kuberouter: {autoMTU: true, hairpin: Enabled, metricsPort: 8080}",
  "provider: custom, calico: {mode: vxlan}",
  "kuberouter: {autoMTU: false, mtu: 1400}",
  'dualStack: {enabled: true, IPv6podCIDR: "fd00::/108", IPv6serviceCIDR: "fd01::/108"}',
  "kubeProxy: {disabled: true, mode: iptables, iptables: {syncPeriod: 0s}}",
  "kubeProxy: {mode: ipvs, iptables: {masqueradeAll: true, masqueradeBit: 3}, ipvs: {strictARP: true}}",
  "nodeLocalLoadBalancing: {type: EnvoyProxy, envoyProxy: {image: {image: example.org/envoy, version: v1}}}",
  "nodeLocalLoadBalancing: {enabled: true, traefik: {apiServerBindPort: 7444}}",
  "controlPlaneLoadBalancing: {enabled: false, type: Keepalived}",
];

for (const network of SILENT) {
  Deno.test(`ineffectiveNetwork has nothing to say of ${network}`, () => {
    assertEquals(warnedOf(`network: {${network}}`), []);
  });
}

const KEEPALIVED = "network.controlPlaneLoadBalancing.keepalived";
const balanced = (keepalived: string, enabled = true) =>
  pathsOf(`network: {controlPlaneLoadBalancing: {enabled: ${enabled}, keepalived: {${keepalived}}}}`);
const instance = (more: string, address = "192.0.2.9/24") =>
  `vrrpInstances: [{virtualIPs: ["${address}"], authPass: a${more}}]`;
const SERVERS = "virtualServers: [{ipAddress: 192.0.2.9}]";

Deno.test("ineffectiveNetwork has a reason for what control plane load balancing does not come to", () => {
  assertEquals(balanced(instance(""), false), [KEEPALIVED]);
  assertEquals(balanced(instance(", addressLabel: 7"), false), [KEEPALIVED]);
  assertEquals(balanced(""), ["network.controlPlaneLoadBalancing.enabled"]);
  assertEquals(balanced(`${instance("")}, disableLoadBalancer: true, userSpaceProxyBindPort: 7000, ${SERVERS}`), [
    `${KEEPALIVED}.userSpaceProxyBindPort`,
    `${KEEPALIVED}.virtualServers`,
  ]);
  assertEquals(balanced(`${instance("")}, userSpaceProxyBindPort: 7000, ${SERVERS}`), [
    `${KEEPALIVED}.userSpaceProxyBindPort`,
  ]);
  assertEquals(balanced(instance(", unicastSourceIP: 192.0.2.2, addressLabel: 7")), [
    `${KEEPALIVED}.vrrpInstances[0].unicastSourceIP`,
    `${KEEPALIVED}.vrrpInstances[0].addressLabel`,
  ]);
});

Deno.test("ineffectiveNetwork has nothing to say of control plane load balancing that is used", () => {
  assertEquals(balanced(`${instance("")}, userSpaceProxyBindPort: 7000`), []);
  assertEquals(balanced(`${instance("")}, userSpaceProxyBindPort: 6444, ${SERVERS}`), []);
  assertEquals(balanced(instance(", unicastSourceIP: 192.0.2.2, unicastPeers: [192.0.2.3]")), []);
  assertEquals(balanced(instance(", addressLabel: 7", "fd00::9/64")), []);
});

Deno.test("ineffectiveNetwork has a reason for metrics on loopback that are elsewhere or nowhere", () => {
  const told = (kubeProxy: string) =>
    pathsOf(`security: {kubeProxyMetricsOnLoopback: true}, network: {kubeProxy: {${kubeProxy}}}`);

  assertEquals(told("disabled: true"), ["security.kubeProxyMetricsOnLoopback"]);
  assertEquals(told('metricsBindAddress: "192.0.2.2:10249"'), ["security.kubeProxyMetricsOnLoopback"]);
  assertEquals(told(""), []);
});
