import { containsIp, hostBitsOf, K0sError, nthAddress, parseCidr, parseIp } from "../../base/mod.ts";
import type { ClusterConfig } from "../../config/mod.ts";

/** What the system stacks follow from. */
export interface SystemInputs {
  config: ClusterConfig;
  /** All nodes of the cluster. */
  nodeCount: number;
  /** Nodes with the label `kubernetes.io/os=linux`. */
  linuxNodeCount: number;
  /** Controllers that are alive; at least 1. */
  controllerCount: number;
  /** Names given to `--disable-components`. */
  disabledComponents: readonly string[];
  /** Whether konnectivity runs at all: not in single mode. */
  konnectivity: boolean;
}

/** An address family. */
export type Family = "IPv4" | "IPv6";

/** Which family comes first: as configured, else that of the API's address. */
export function primaryFamily({ spec }: ClusterConfig): Family {
  const configured = spec.network.primaryAddressFamily;
  if (configured === "IPv4" || configured === "IPv6") return configured;
  return spec.api.address.includes(":") ? "IPv6" : "IPv4";
}

/** Which families are in use. */
export function familiesInUse(config: ClusterConfig): { ipv4: boolean; ipv6: boolean } {
  if (config.spec.network.dualStack.enabled) return { ipv4: true, ipv6: true };
  const isIpv6 = config.spec.network.podCIDR.includes(":");
  return { ipv4: !isIpv6, ipv6: isIpv6 };
}

/** Pod networks, primary family first, joined by a comma. */
export function podCidrs(config: ClusterConfig): string {
  const { podCIDR, dualStack } = config.spec.network;
  return joined(config, podCIDR, dualStack.enabled ? dualStack.IPv6podCIDR : undefined);
}

/** Service networks, primary family first, joined by a comma. */
export function serviceCidrs(config: ClusterConfig): string {
  const { serviceCIDR, dualStack } = config.spec.network;
  return joined(config, serviceCIDR, dualStack.enabled ? dualStack.IPv6serviceCIDR : undefined);
}

function joined(config: ClusterConfig, ipv4: string, ipv6: string | undefined): string {
  if (ipv6 === undefined) return ipv4;
  return primaryFamily(config) === "IPv6" ? `${ipv6},${ipv4}` : `${ipv4},${ipv6}`;
}

/**
 * Address of the DNS Service: the tenth of the service network, or the second in a network with less than four bits.
 *
 * @throws {K0sError} If the network is too small.
 * @see k0s `pkg/apis/k0s/v1beta1/network.go`
 */
export function clusterDnsAddress(config: ClusterConfig): string {
  const text = serviceCidrs(config).split(",")[0] ?? "";
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new K0sError(`failed to calculate DNS address: invalid CIDR address: ${text}`);
  const index = hostBitsOf(cidr) > 3 ? 10 : 2;
  if (index >= 2 ** Math.min(hostBitsOf(cidr), 16)) {
    throw new K0sError(`failed to calculate DNS address: CIDR too narrow: ${text}`);
  }
  const address = nthAddress(cidr, index);
  const parsed = parseIp(address);
  if (parsed === undefined || !containsIp(cidr, parsed)) {
    throw new K0sError(`failed to calculate DNS address: CIDR too narrow: ${text}`);
  }
  return address;
}

/** URL under which nodes reach the API: `api.externalAddress`, else `api.address`. IPv6 in brackets. */
export function apiServerUrl({ spec }: ClusterConfig): string {
  const { host, port } = splitHostPort(spec.api.externalAddress ?? "");
  return `https://${bracketed(host || spec.api.address)}:${port ?? spec.api.port}`;
}

/** Splits `host`, `host:port`, `[v6]:port` or a bare IPv6 address. */
export function splitHostPort(text: string): { host: string; port: number | undefined } {
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(text);
  if (match === null) return { host: text, port: undefined };
  return { host: match[1] ?? match[2] ?? "", port: match[3] === undefined ? undefined : Number(match[3]) };
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** Feature gates of one program. */
export function featureGatesOf({ spec }: ClusterConfig, program: string): Record<string, boolean> {
  const gates: Record<string, boolean> = {};
  for (const { name, enabled, components } of spec.featureGates ?? []) {
    if (components === undefined || (components as readonly string[]).includes(program)) gates[name] = enabled;
  }
  return gates;
}
