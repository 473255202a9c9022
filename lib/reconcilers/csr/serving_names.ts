import { canonicalHost, containsIp, parseCidr, parseIp } from "../../base/mod.ts";
import type { NodeAddresses } from "./node_addresses.ts";
import type { ServingRequest } from "./serving_request.ts";

/** What belongs to the control plane. */
export interface ReservedNames {
  /** Names and addresses by which the API server is reached: those of its certificate, and of the other controllers. */
  hosts: readonly string[];
  /** Networks of the Services. */
  serviceNetworks: readonly string[];
  /** `spec.network.clusterDomain` */
  clusterDomain: string;
}

/** The Node that asks, and the others. */
export interface ServingNode {
  nodes: NodeAddresses;
  reserved: ReservedNames;
  /** What of the reserved names is this Node's own: pods may run on a machine that also has an API server. */
  own: readonly string[];
}

/** A name that DNS can have: in particular no wildcard. */
const DNS_NAME = /^[a-z0-9]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9_-]*[a-z0-9])?)*$/;
/** A name that programs take for an IPv4 address, as 127.1 or 2130706433 (WHATWG URL, "ends in a number"). */
const NUMBER_AT_END = /(^|\.)(\d+|0x[0-9a-f]*)$/;
const LOOPBACK = ["127.0.0.0/8", "::1/128", "0.0.0.0/8", "::/128"];
/** Names of the API server's Service, to which each pod and each certificate of an API server refers. */
const API_SERVICE = /^kubernetes(\.default(\.svc(\..*)?)?)?$/;

/**
 * Why a kubelet may not have a certificate for the names that it asks for; `undefined` if it may.
 *
 * What a Node shows is written by its kubelet, so that alone proves nothing: names of the control plane are no worker's,
 * and what two Nodes show is neither's.
 */
export function namesProblem(
  { nodeName, names }: ServingRequest,
  { nodes, reserved, own }: ServingNode,
): string | undefined {
  const hosts = new Set(reserved.hosts.map(canonicalHost));
  for (const host of own) hosts.delete(canonicalHost(host));
  const isController = own.length > 0;
  for (const name of names) {
    const host = canonicalHost(name);
    const problem = formProblem(host, nodeName) ??
      (isController && host === nodeName ? undefined : clusterProblem(host, reserved)) ??
      (hosts.has(host) ? "belongs to the control plane" : undefined) ??
      ownerProblem(host, nodeName, nodes);
    if (problem !== undefined) return `"${name}" ${problem}`;
  }
  return undefined;
}

function formProblem(host: string, nodeName: string): string | undefined {
  if (parseIp(host) !== undefined) return undefined;
  const isNumber = NUMBER_AT_END.test(host) && host !== nodeName;
  return isNumber || !DNS_NAME.test(host) ? "is no name of a machine" : undefined;
}

/** What is no machine's, not even a controller's. */
function clusterProblem(host: string, { serviceNetworks, clusterDomain }: ReservedNames): string | undefined {
  if (isWithin(host, LOOPBACK) || host === "localhost" || host.endsWith(".localhost")) {
    return "is every machine's name for itself";
  }
  const isService = host.endsWith(".svc") || host.endsWith(`.svc.${canonicalHost(clusterDomain)}`);
  if (API_SERVICE.test(host) || isService || isWithin(host, serviceNetworks)) return "belongs to a Service";
  return undefined;
}

function ownerProblem(host: string, nodeName: string, nodes: NodeAddresses): string | undefined {
  if (!nodes.of(nodeName).has(host)) return `is not among the addresses that Node "${nodeName}" shows`;
  const other = nodes.otherWith(host, nodeName);
  return other === undefined ? undefined : `also belongs to Node "${other}": delete that Node if its machine is gone`;
}

function isWithin(host: string, networks: readonly string[]): boolean {
  const address = parseIp(host);
  return address !== undefined &&
    networks.map(parseCidr).some((cidr) => cidr !== undefined && containsIp(cidr, address));
}
