/** A configuration of the shape that a page of upstream's has, in other words. */
export interface PageShape {
  page: string;
  shape: string;
  spec: unknown;
  flags?: readonly string[];
  /** What is wrong with it; left out: it holds. */
  problems?: readonly string[];
}

const IPV4 = { podCIDR: "10.200.0.0/16", serviceCIDR: "10.201.0.0/16" };
const IPV6 = { podCIDR: "fd00:a::/108", serviceCIDR: "fd00:b::/108" };
const dualStack = { enabled: true, IPv6podCIDR: IPV6.podCIDR, IPv6serviceCIDR: IPV6.serviceCIDR };
const masks = (extraArgs: Record<string, string>) => ({ controllerManager: { extraArgs } });
const GATE = ["--feature-gates=IPv6SingleStack=true"];

const balanced = (keepalived: unknown, network = {}) => ({
  network: { controlPlaneLoadBalancing: { enabled: true, type: "Keepalived", keepalived }, ...network },
});
const instance = (more = {}, address = "192.0.2.100/24") => ({ virtualIPs: [address], authPass: "s3cret", ...more });
const nodeLocal = (type: string) => ({ nodeLocalLoadBalancing: { enabled: true, type } });

/** Pages about nodes and networks. */
export const NODE_PAGE_SHAPES: readonly PageShape[] = [
  {
    page: "runtime.md",
    shape: "a worker profile for a runtime under systemd",
    spec: { workerProfiles: [{ name: "under-systemd", values: { cgroupDriver: "systemd" } }] },
  },
  { page: "networking.md", shape: "a provider of one's own", spec: { network: { provider: "custom" } } },
  { page: "dual-stack.md", shape: "kube-router", spec: { network: { ...IPV4, dualStack } } },
  {
    page: "dual-stack.md",
    shape: "shares of nodes",
    spec: {
      ...masks({ "node-cidr-mask-size-ipv4": "22", "node-cidr-mask-size-ipv6": "121" }),
      network: { dualStack },
    },
  },
  {
    page: "dual-stack.md",
    shape: "Calico in mode bird",
    spec: { network: { ...IPV4, provider: "calico", calico: { mode: "bird" }, dualStack } },
  },
  ...["IPv4", "IPv6"].map((primaryAddressFamily) => ({
    page: "dual-stack.md",
    shape: `${primaryAddressFamily} is primary, and nothing else is said`,
    spec: { network: { primaryAddressFamily } },
  })),
  { page: "single-stack-ipv6.md", shape: "kube-router", spec: { network: IPV6 }, flags: GATE },
  {
    page: "single-stack-ipv6.md",
    shape: "shares of nodes",
    spec: { ...masks({ "node-cidr-mask-size": "121" }), network: IPV6 },
    flags: GATE,
  },
  {
    page: "single-stack-ipv6.md",
    shape: "without the feature gate",
    spec: { network: IPV6 },
    problems: ["feature gate IPv6SingleStack must be explicitly enabled"],
  },
  {
    page: "single-stack-ipv6.md",
    shape: "with both load balancers",
    spec: balanced({ vrrpInstances: [instance({}, "2001:db8::100/64")] }, { ...IPV6, ...nodeLocal("Traefik") }),
    flags: GATE,
  },
  { page: "nllb.md", shape: "EnvoyProxy is named", spec: { network: nodeLocal("EnvoyProxy") } },
  { page: "nllb.md", shape: "Traefik is named", spec: { network: nodeLocal("Traefik") } },
  {
    page: "nllb.md",
    shape: "with an external address",
    spec: { api: { externalAddress: "192.0.2.7" }, network: nodeLocal("EnvoyProxy") },
    problems: [
      "node-local load balancing cannot be used in conjunction with an external Kubernetes API server address",
    ],
  },
  { page: "cplb.md", shape: "one address", spec: balanced({ vrrpInstances: [instance()] }) },
  {
    page: "cplb.md",
    shape: "unicast",
    spec: balanced({
      vrrpInstances: [instance({ unicastSourceIP: "192.0.2.2", unicastPeers: ["192.0.2.3", "192.0.2.4"] })],
    }),
  },
  {
    page: "cplb.md",
    shape: "unicast without the own address",
    spec: balanced({ vrrpInstances: [instance({ unicastPeers: ["192.0.2.3"] })] }),
    problems: ["UnicastPeers require a valid UnicastSourceIP"],
  },
  {
    page: "cplb.md",
    shape: "a label of the address",
    spec: balanced({ vrrpInstances: [instance({ addressLabel: 20_000 }, "2001:db8::100/64")] }),
  },
  {
    page: "cplb.md",
    shape: "virtual servers",
    spec: balanced({ vrrpInstances: [instance()], virtualServers: [{ ipAddress: "192.0.2.100" }] }),
  },
  {
    page: "cplb.md",
    shape: "with node-local load balancing",
    spec: balanced({ vrrpInstances: [instance()] }, nodeLocal("EnvoyProxy")),
  },
  {
    page: "cplb.md",
    shape: "templates of one's own",
    spec: balanced({ vrrpInstances: [instance()], configTemplateVRRP: "/etc/vrrp.tmpl", configTemplateVS: "/etc/vs" }),
    problems: ["configTemplateVRRP: Forbidden", "configTemplateVS: Forbidden"],
  },
];
