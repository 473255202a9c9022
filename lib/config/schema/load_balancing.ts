import * as z from "zod";
import { parseCidr, parseIp } from "../../base/mod.ts";
import { freePort, oneOf, port, positiveDuration } from "./fields.ts";
import { imageSchema } from "./images.ts";

const proxyPort = () => freePort("the proxy is not root");

const proxySchema = () =>
  z.strictObject({
    image: imageSchema().describe("Image of the proxy."),
    imagePullPolicy: oneOf(["Always", "Never", "IfNotPresent"]).or(z.literal("")).optional()
      .describe("When nodes pull it; empty means `spec.images.default_pull_policy`."),
    apiServerBindPort: proxyPort().describe("Port on the node's loopback for the Kubernetes API."),
    konnectivityServerBindPort: proxyPort().describe("Port on the node's loopback for konnectivity."),
  });

/** `spec.network.nodeLocalLoadBalancing`. The section of the chosen type is always there. */
export const nodeLocalLoadBalancingSchema = () =>
  z.strictObject({
    enabled: z.boolean().describe("Run it."),
    type: oneOf(["EnvoyProxy", "Traefik"]).describe("The proxy. Traefik is embedded; Envoy is pulled."),
    envoyProxy: proxySchema().optional().describe("Settings of Envoy."),
    traefik: proxySchema().optional().describe("Settings of Traefik."),
  });

const gotIp = (what: string) =>
  z.string().refine((text) => parseIp(text) !== undefined, { error: (issue) => `${what}. Got: ${issue.input}` });

const ROUTER_RANGE = "VirtualRouterID must be in the range of 1-255";

const vrrpInstanceSchema = () =>
  z.strictObject({
    virtualIPs: z.array(
      z.string().refine((text) => parseCidr(text) !== undefined, {
        error: (issue) => `VirtualIPs must be a CIDR. Got: ${issue.input}`,
      }),
    ).min(1, "VirtualIPs must be defined").describe("Virtual addresses in CIDR notation."),
    interface: z.string().optional().describe("Interface, by name or MAC; empty means that of the default route."),
    virtualRouterID: z.number().int().min(1, ROUTER_RANGE).max(255, ROUTER_RANGE).optional()
      .describe("Identifier, equal on all controllers; 51 plus the position when left out."),
    advertIntervalSeconds: z.number().int().min(1).default(1).describe("Seconds between advertisements."),
    authPass: z.string().min(1, "AuthPass must be defined").max(8, "AuthPass must be 8 characters or less")
      .regex(/^[ !#-[\]-~]*$/, 'AuthPass must be of ASCII letters, digits and signs except " and \\\\')
      .describe("Password between the controllers, at most 8 characters."),
    unicastSourceIP: gotIp("UnicastPeers require a valid UnicastSourceIP").optional()
      .describe("Own address for unicast."),
    unicastPeers: z.array(gotIp("UnicastPeers require valid IP addresses")).optional()
      .describe("The other controllers, for networks without multicast."),
    addressLabel: z.number().int().min(0).max(0xffff_fffe, "AddressLabel 0xffffffff is reserved").default(10_000)
      .describe("Label of an IPv6 address."),
  });

const PERSISTENCE_RANGE = "PersistenceTimeout must be in the range of 1-2678400";

const virtualServerSchema = () =>
  z.strictObject({
    ipAddress: z.string().min(1, "IPAddress must be defined").refine((text) => parseIp(text) !== undefined, {
      error: (issue) => `invalid IP address: ${issue.input}`,
    }).describe("Virtual address."),
    delayLoop: positiveDuration().default("1m0s").describe("Time between health checks."),
    lbAlgo: oneOf(["rr", "wrr", "lc", "wlc", "lblc", "dh", "sh", "sed", "nq"]).default("rr").describe("Scheduling."),
    lbKind: oneOf(["NAT", "DR", "TUN"]).default("DR").describe("Forwarding."),
    persistenceTimeoutSeconds: z.number().int().min(1, PERSISTENCE_RANGE).max(2_678_400, PERSISTENCE_RANGE).default(360)
      .describe("How long a client stays with one server."),
  });

/** `spec.network.controlPlaneLoadBalancing`. */
export const controlPlaneLoadBalancingSchema = () =>
  z.strictObject({
    enabled: z.boolean().default(false).describe("Run it."),
    type: z.literal("Keepalived", {
      error: (issue) => `unsupported CPLB type: ${issue.input}. Only allowed value: Keepalived`,
    }).default("Keepalived").describe("What moves the virtual address."),
    keepalived: z.strictObject({
      vrrpInstances: z.array(vrrpInstanceSchema()).max(
        255,
        "automatic virtualRouterIDs exceeded, specify them explicitly",
      )
        .optional().describe("Virtual addresses."),
      virtualServers: z.array(virtualServerSchema()).optional().describe("IPVS load balancers."),
      userSpaceProxyBindPort: port().default(6444).describe("Port of the proxy used without `virtualServers`."),
      disableLoadBalancer: z.boolean().optional().describe("Only move the address, do not balance."),
      configTemplateVRRP: z.string().optional().describe("Path of a template that replaces k0s's own."),
      configTemplateVS: z.string().optional().describe("Path of a template that replaces k0s's own."),
    }).optional().describe("Settings of Keepalived."),
  });
