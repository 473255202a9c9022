import * as z from "zod";
import { stringifyJson } from "../../base/mod.ts";
import { controlPlaneLoadBalancingSchema, nodeLocalLoadBalancingSchema } from "./load_balancing.ts";
import { bindAddressProblem } from "../external_address.ts";
import { cidr, dnsName, duration, extraArgs, oneOf, patches, port, rawArgs } from "./fields.ts";

const bindAddress = () =>
  z.string().superRefine((text, context) => {
    const message = bindAddressProblem(text);
    if (message !== undefined) context.addIssue({ code: "custom", message, input: text });
  }).meta({ title: "host:port" });

const masqueradeBit = () => z.number().int().min(0).max(31).optional().describe("Bit of the mark for masquerading.");

const kubeProxySchema = () =>
  z.strictObject({
    disabled: z.boolean().optional().describe("Do not deploy kube-proxy."),
    mode: z.enum(["iptables", "ipvs", "nftables", "userspace"], {
      error: (issue) =>
        typeof issue.input === "string" ? `unsupported mode ${issue.input} for kubeProxy config` : undefined,
    }).describe("How Services are implemented."),
    metricsBindAddress: bindAddress().describe("Where metrics are served."),
    healthzBindAddress: bindAddress().describe("Where health is served."),
    iptables: z.strictObject({
      syncPeriod: duration(),
      minSyncPeriod: duration(),
      masqueradeBit: masqueradeBit(),
      masqueradeAll: z.boolean().optional(),
      localhostNodePorts: z.boolean().optional(),
    }).describe("Settings of the iptables mode."),
    ipvs: z.strictObject({
      syncPeriod: duration(),
      minSyncPeriod: duration(),
      scheduler: z.string().optional(),
      excludeCIDRs: z.array(z.string()).optional(),
      strictARP: z.boolean().optional(),
      tcpTimeout: duration(),
      tcpFinTimeout: duration(),
      udpTimeout: duration(),
    }).describe("Settings of the IPVS mode."),
    nftables: z.strictObject({
      syncPeriod: duration(),
      minSyncPeriod: duration(),
      masqueradeBit: masqueradeBit(),
      masqueradeAll: z.boolean().optional(),
    }).describe("Settings of the nftables mode."),
    nodePortAddresses: z.array(z.string()).optional().describe("Networks on which node ports are open."),
    extraArgs: extraArgs().optional().describe("Flags of kube-proxy, without dashes."),
    rawArgs: rawArgs().optional().describe("Arguments appended to kube-proxy's."),
    patches: patches(),
  });

const kuberouterSchema = () =>
  z.strictObject({
    autoMTU: z.boolean().describe("Derive the MTU from the node's interface."),
    mtu: z.number().int().min(0).optional().describe("MTU of the pods' interfaces when `autoMTU` is off."),
    metricsPort: z.number().int().min(0).max(65_535).describe("Port of kube-router's metrics."),
    hairpin: oneOf(["Enabled", "Allowed", "Disabled", ""]).describe(
      "Whether a pod reaches itself through its Service; empty: as `hairpinMode` says.",
    ),
    hairpinMode: z.boolean().optional().describe("Deprecated: use `hairpin`."),
    ipMasq: z.boolean().optional().describe("Masquerade in the CNI plugin."),
    peerRouterASNs: z.string().optional().describe("Deprecated: use `extraArgs`."),
    peerRouterIPs: z.string().optional().describe("Deprecated: use `extraArgs`."),
    extraArgs: extraArgs().optional().describe("Flags of kube-router, without dashes."),
    rawArgs: rawArgs().optional().describe("Arguments appended to kube-router's."),
    patches: patches(),
  });

/** A VXLAN network identifier has 24 bits. */
const LARGEST_VNI = 2 ** 24 - 1;

/** As Calico reads it; no pattern of a JSON Schema can say that capitals do not matter. */
const overlay = () =>
  z.string().refine((text) => /^(always|cross-?subnet|never|off)$/i.test(text), {
    error: (issue) =>
      `Unsupported value: ${stringifyJson(issue.input)}: supported values: "Always", "CrossSubnet", "Never"`,
  });

const calicoSchema = () =>
  z.strictObject({
    mode: oneOf(["bird", "vxlan", "ipip"]).describe(
      "How nodes learn of each other's pods: BGP (`bird`, with IP-in-IP) or VXLAN. `ipip` is an old name of `bird`.",
    ),
    overlay: overlay().describe("Which traffic between nodes is encapsulated: `Always`, `CrossSubnet` or `Never`."),
    vxlanPort: port().describe("Port of VXLAN."),
    vxlanVNI: z.number().int().min(0).max(LARGEST_VNI).describe("VXLAN network identifier."),
    mtu: z.number().int().min(0).describe("MTU of the pods' interfaces and of the tunnels; 0 means automatic."),
    wireguard: z.boolean().optional().describe("Encrypt between nodes."),
    flexVolumeDriverPath: z.string().describe("Without effect: Calico has no FlexVolume driver any more."),
    ipAutodetectionMethod: z.string().optional().describe("How the node's IPv4 address is found."),
    ipV6AutodetectionMethod: z.string().optional().describe(
      "How the node's IPv6 address is found; left out: as the IPv4 address.",
    ),
    envVars: z.record(z.string(), z.string()).optional().describe(
      "Environment of calico-node, in addition to what k0s sets or instead of it.",
    ),
    patches: patches(),
  });

/** `spec.network`: pods, Services, DNS and load balancing. */
export const networkSchema = () =>
  z.strictObject({
    provider: oneOf(["kuberouter", "calico", "custom"]).describe("What connects the pods."),
    podCIDR: cidr().describe("Network of the pods."),
    serviceCIDR: cidr().describe("Network of the Services."),
    clusterDomain: dnsName().describe("DNS domain of the cluster."),
    primaryAddressFamily: oneOf(["", "IPv4", "IPv6"]).optional().describe(
      "Family listed first with dual-stack; empty derives it.",
    ),
    dualStack: z.strictObject({
      enabled: z.boolean().describe("Give pods and Services IPv6 beside IPv4."),
      IPv6podCIDR: cidr().optional().describe("IPv6 network of the pods."),
      IPv6serviceCIDR: cidr().optional().describe("IPv6 network of the Services."),
    }).describe("Dual-stack networking."),
    kubeProxy: kubeProxySchema().describe("kube-proxy."),
    kuberouter: kuberouterSchema().optional().describe("kube-router; not there with `provider: calico`."),
    calico: calicoSchema().optional().describe("Calico; there with `provider: calico`."),
    coreDNS: z.strictObject({ patches: patches() }).optional().describe("CoreDNS."),
    nodeLocalLoadBalancing: nodeLocalLoadBalancingSchema().describe(
      "A load balancer on each worker in front of all controllers.",
    ),
    controlPlaneLoadBalancing: controlPlaneLoadBalancingSchema().optional().describe(
      "A virtual address for all controllers.",
    ),
  });
