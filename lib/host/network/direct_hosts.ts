import { formatCidr, isLinkLocal, isLoopback, parseCidr } from "../../base/mod.ts";
import { type InterfaceAddress, networkInterfaces } from "../../platform/mod.ts";

/** Excepted from proxies by Go itself, but not by every program. */
const LOOPBACK = ["localhost", "127.0.0.0/8", "::1"];

/**
 * Hosts and networks that nothing on this node asks a proxy for: this machine, the networks that it is on, and what else
 * is named as belonging to the cluster.
 *
 * Upstream hands the operator's `NO_PROXY` on as it is: with a proxy in its environment and no word of the node's own
 * address, the controller manager asks the proxy for the API server.
 */
export function directHosts(
  cluster: readonly string[],
  interfaces: readonly InterfaceAddress[] = networkInterfaces(),
): string[] {
  return [...new Set([...LOOPBACK, ...interfaces.flatMap(networkOf), ...cluster])].filter((host) => host !== "");
}

/** The network of an interface, which is reached without a router; none of what every link has. */
function networkOf({ address, prefixLength }: InterfaceAddress): string[] {
  if (isLoopback(address) || isLinkLocal(address)) return [];
  const network = parseCidr(`${address}/${prefixLength}`);
  return network === undefined || network.prefix === 0 ? [] : [formatCidr(network)];
}
