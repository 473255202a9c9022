import { isLinkLocal, isLoopback } from "../../base/mod.ts";
import { type InterfaceAddress, networkInterfaces } from "../../platform/mod.ts";

/** Interfaces that belong to the cluster's own network (k0s `internal/pkg/iface`). */
const CLUSTER_INTERFACES = /^(vxlan\.calico|kube-bridge|dummyvip0)$|^(veth|cali)/;

/**
 * The address that a node is reached at when nothing else is configured: the first IPv4 address that is neither
 * loopback nor of the cluster's own interfaces, else the first such IPv6 address.
 *
 * Link-local addresses come last: they need a zone, which `spec.api.address` cannot say.
 */
export function defaultAddress(addresses: readonly InterfaceAddress[]): string | undefined {
  const candidates = addresses.filter(({ interfaceName, address }) =>
    !CLUSTER_INTERFACES.test(interfaceName) && !isLoopback(address)
  );
  const ranked = [
    candidates.find(({ family }) => family === "IPv4"),
    candidates.find((candidate) => candidate.family === "IPv6" && !isLinkLocal(candidate.address)),
    candidates[0],
  ];
  return ranked.find((candidate) => candidate !== undefined)?.address;
}

/** {@link defaultAddress} of this machine out of those that IPv6 leads to; `undefined` where it has none. */
export function hostAddressV6(): string | undefined {
  return defaultAddress(
    networkInterfaces().filter(({ family, address }) => family === "IPv6" && !isLinkLocal(address)),
  );
}

/** {@link defaultAddress} of this machine; `127.0.0.1` where it has no other, as upstream. */
export function hostAddress(): string {
  return defaultAddress(networkInterfaces()) ?? "127.0.0.1";
}
