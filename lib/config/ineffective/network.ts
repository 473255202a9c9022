import type { Mapping } from "../../base/mod.ts";
import { familiesInUse } from "../derived.ts";
import { DEFAULT_METRICS_ADDRESS } from "../defaults/defaults.ts";
import { givenFlags } from "../given_flag.ts";
import { balancerKind } from "../virtual_addresses.ts";
import { usesBgp } from "../calico_node.ts";
import { fieldsOf, type Ineffective, type Spec, when } from "./ineffective.ts";

const KUBE_PROXY = "network.kubeProxy";
const KUBEROUTER = "network.kuberouter";
const CALICO = "network.calico";
const NODE_LOCAL = "network.nodeLocalLoadBalancing";
const CONTROL_PLANE = "network.controlPlaneLoadBalancing";
const KEEPALIVED = `${CONTROL_PLANE}.keepalived`;
const INSTANCE = `${KEEPALIVED}.vrrpInstances[]`;

/** What upstream prints with its defaults: of a document without the section, and of one with it. */
const FLEX_VOLUME_DEFAULTS: ReadonlySet<unknown> = new Set(
  ["k0s", "kubernetes"].map((name) => `/usr/libexec/${name}/kubelet-plugins/volume/exec/nodeagent~uds`),
);

/** What counts beside a file of configuration (Kubernetes `cmd/kube-proxy/app/options.go`, `Complete`). */
const BESIDE_FILE = /^(feature-gates|hostname-override|master|v|vmodule|log-.*|logging-format)$/;

/** Settings of a proxy, but for its image: documents have those of each release. */
const proxyFields = (proxy: string) =>
  fieldsOf(`${NODE_LOCAL}.${proxy}`, "imagePullPolicy", "apiServerBindPort", "konnectivityServerBindPort");

function ofProvider({ network: { provider } }: Spec, name: string): string | undefined {
  return when(
    provider !== name,
    `Ignored: the network provider is ${provider === "kuberouter" ? "kube-router" : provider}`,
  );
}

const providers: readonly Ineffective[] = [
  // No tool writes it where it does not count: a section, whatever is in it, is a provider that was not chosen.
  {
    paths: [CALICO],
    usual: {},
    because: (spec) => when(spec.network.provider === "kuberouter", ofProvider(spec, "calico")!),
  },
  // Its driver's path has a reason of its own, and two defaults.
  {
    paths: fieldsOf(
      CALICO,
      ...["mode", "overlay", "vxlanPort", "vxlanVNI", "mtu", "wireguard"],
      ...["ipAutodetectionMethod", "ipV6AutodetectionMethod", "envVars", "patches"],
    ),
    because: (spec) => ofProvider(spec, "calico"),
  },
  { paths: [KUBEROUTER], because: (spec) => ofProvider(spec, "kuberouter") },
  {
    paths: [`${KUBEROUTER}.mtu`],
    because: ({ network: { kuberouter } }) =>
      when(kuberouter?.autoMTU, `Without effect: spec.${KUBEROUTER}.autoMTU is on`),
  },
  {
    paths: [`${KUBEROUTER}.hairpinMode`],
    asks: () => true,
    because: () => `Deprecated: use spec.${KUBEROUTER}.hairpin`,
  },
  // Earlier releases print both, empty, with their defaults.
  {
    paths: fieldsOf(KUBEROUTER, "peerRouterASNs", "peerRouterIPs"),
    because: () => `Deprecated: use spec.${KUBEROUTER}.extraArgs`,
  },
  {
    paths: [`${CALICO}.flexVolumeDriverPath`],
    asks: (value) => !FLEX_VOLUME_DEFAULTS.has(value),
    because: () => "Without effect: Calico has no FlexVolume driver any more",
  },
  {
    paths: fieldsOf(CALICO, "vxlanPort", "vxlanVNI"),
    because: ({ network: { calico } }) =>
      when(calico && usesBgp(calico), `Without effect: the mode is ${calico?.mode}, which has no VXLAN`),
  },
  {
    paths: [`${CALICO}.ipV6AutodetectionMethod`],
    because: ({ network }) => when(!familiesInUse(network).ipv6, "Without effect: pods have no IPv6 addresses"),
  },
];

const families: readonly Ineffective[] = [{
  paths: fieldsOf("network.dualStack", "IPv6podCIDR", "IPv6serviceCIDR"),
  because: ({ network: { dualStack } }) =>
    when(!dualStack.enabled, "Without effect: spec.network.dualStack.enabled is off"),
}];

/** @see Kubernetes `pkg/proxy/apis/config/v1alpha1/conversion.go`, `pkg/proxy/ipvs/proxier.go` */
const kubeProxy: readonly Ineffective[] = [
  {
    paths: fieldsOf(
      KUBE_PROXY,
      ...["mode", "metricsBindAddress", "healthzBindAddress", "iptables", "ipvs", "nftables"],
      ...["nodePortAddresses", "extraArgs", "rawArgs", "patches"],
    ),
    because: ({ network }) => when(network.kubeProxy.disabled, `Without effect: spec.${KUBE_PROXY}.disabled is on`),
  },
  {
    paths: [`${KUBE_PROXY}.iptables`],
    because: ({ network }) => otherMode(network, network.kubeProxy.mode === "nftables"),
  },
  {
    paths: fieldsOf(`${KUBE_PROXY}.iptables`, "syncPeriod", "minSyncPeriod", "localhostNodePorts"),
    because: ({ network }) => otherMode(network, network.kubeProxy.mode === "ipvs"),
  },
  ...["ipvs", "nftables"].map((mode): Ineffective => ({
    paths: [`${KUBE_PROXY}.${mode}`],
    because: ({ network }) => otherMode(network, network.kubeProxy.mode !== mode),
  })),
  ...["extraArgs", "rawArgs"].map((field): Ineffective => ({
    paths: [`${KUBE_PROXY}.${field}`],
    asks: (value) => givenFlags({ [field]: value }).some(([flag]) => !BESIDE_FILE.test(flag)),
    because: () =>
      "Without effect but for feature-gates, hostname-override, master and what is logged: kube-proxy reads its " +
      `configuration from a file, so use the fields of spec.${KUBE_PROXY}, or patches of its ConfigMap`,
  })),
  {
    paths: ["security.kubeProxyMetricsOnLoopback"],
    because: ({ network: { kubeProxy: { disabled, metricsBindAddress } } }) =>
      when(disabled, `Without effect: spec.${KUBE_PROXY}.disabled is on`) ??
        when(
          metricsBindAddress !== DEFAULT_METRICS_ADDRESS,
          `Without effect: spec.${KUBE_PROXY}.metricsBindAddress names an address`,
        ),
  },
];

function otherMode({ kubeProxy: { mode } }: Spec["network"], isOther: boolean): string | undefined {
  return when(isOther, `Without effect: spec.${KUBE_PROXY}.mode is ${mode}`);
}

const nodeLocal: readonly Ineffective[] = ([["envoyProxy", "EnvoyProxy"], ["traefik", "Traefik"]] as const).map(
  ([proxy, type]) => ({
    paths: proxyFields(proxy),
    because: ({ network: { nodeLocalLoadBalancing: balancing } }) =>
      when(!balancing.enabled, `Without effect: spec.${NODE_LOCAL}.enabled is off`) ??
        when(balancing.type !== type, `Without effect: spec.${NODE_LOCAL}.type is ${balancing.type}`),
  }),
);

const controlPlane: readonly Ineffective[] = [
  {
    paths: [KEEPALIVED],
    because: ({ network: { controlPlaneLoadBalancing } }) =>
      when(!controlPlaneLoadBalancing?.enabled, `Without effect: spec.${CONTROL_PLANE}.enabled is off`),
  },
  {
    paths: [`${CONTROL_PLANE}.enabled`],
    because: ({ network: { controlPlaneLoadBalancing: balancing } }) => {
      const { vrrpInstances = [], virtualServers = [] } = balancing?.keepalived ?? {};
      return when(
        vrrpInstances.length + virtualServers.length === 0,
        `Without effect: spec.${KEEPALIVED} has neither vrrpInstances nor virtualServers`,
      );
    },
  },
  {
    paths: [`${KEEPALIVED}.userSpaceProxyBindPort`],
    usual: 6444,
    because: (spec) =>
      withoutBalancer(spec) ??
        when(kindOf(spec) === "ipvs", `Without effect: virtualServers of spec.${KEEPALIVED} share the connections`),
  },
  { paths: [`${KEEPALIVED}.virtualServers`], because: withoutBalancer },
  {
    paths: [`${INSTANCE}.unicastSourceIP`],
    because: (_, { unicastPeers }) => when(isEmpty(unicastPeers), "Without effect: there are no unicastPeers"),
  },
  {
    paths: [`${INSTANCE}.addressLabel`],
    usual: 10_000,
    because: (_, instance) => when(!hasIpv6(instance), "Without effect: there is no IPv6 address among the virtualIPs"),
  },
];

function kindOf({ network: { controlPlaneLoadBalancing } }: Spec): string {
  return balancerKind(controlPlaneLoadBalancing?.keepalived ?? { userSpaceProxyBindPort: 0 });
}

function withoutBalancer(spec: Spec): string | undefined {
  return when(kindOf(spec) === "none", `Without effect: spec.${KEEPALIVED}.disableLoadBalancer is on`);
}

function isEmpty(list: unknown): boolean {
  return !Array.isArray(list) || list.length === 0;
}

function hasIpv6({ virtualIPs }: Mapping): boolean {
  return Array.isArray(virtualIPs) && virtualIPs.some((address) => String(address).includes(":"));
}

/** What of `spec.network` counts for nothing, and of `spec.security` about it. Of one field, the first reason is told. */
export const ineffectiveNetwork: readonly Ineffective[] = [
  ...providers,
  ...families,
  ...kubeProxy,
  ...nodeLocal,
  ...controlPlane,
];
