import { canonicalIp, isIp, K0sError, nthAddress, parseCidr } from "../base/mod.ts";

/** A network interface's address, as far as certificates care. */
export interface InterfaceAddress {
  /** Name of the interface. */
  name: string;
  address: string;
}

/** What the names of the API server follow from. */
export interface ApiSanInputs {
  /** `spec.network.clusterDomain`. */
  clusterDomain: string;
  /** `spec.api.externalAddress`, with or without a port. */
  externalAddress?: string | undefined;
  /** `spec.api.address`. */
  address: string;
  /** `spec.api.sans`. */
  sans: readonly string[];
  /** Addresses that `localhost` resolves to. */
  localhostAddresses: readonly string[];
  /** Addresses that the host name resolves to; empty if it does not. */
  hostnameAddresses: readonly string[];
  /** Addresses of the local interfaces. */
  interfaces: readonly InterfaceAddress[];
  /** Virtual addresses of control plane load balancing; a prefix length is cut off. */
  virtualAddresses?: readonly string[] | undefined;
  /** Service networks, IPv4 before IPv6. */
  serviceCidrs: readonly string[];
}

/**
 * Interfaces that the cluster itself makes. Their addresses come and go (kube-ipvs0 holds one per Service), and each
 * change would cost a new server certificate at the next start.
 */
const CLUSTER_INTERFACE = /^(kube-|cni|veth|cali|vxlan\.calico$|tunl|flannel|nodelocaldns$|dummyvip)/;

/**
 * Collects the names and addresses that the certificates of the API server and the join API are valid for.
 *
 * @returns In the order of upstream, without duplicates.
 * @throws {K0sError} If a service network is not a CIDR.
 * @see k0s `cmd/controller/certificates.go`
 */
export function collectApiSans(inputs: ApiSanInputs): string[] {
  const collected = [
    ...serviceNames(inputs),
    "localhost",
    "127.0.0.1",
    ...(inputs.externalAddress ? [hostPart(inputs.externalAddress)] : []),
    inputs.address,
    ...inputs.sans,
    ...inputs.localhostAddresses,
    ...inputs.hostnameAddresses,
    ...inputs.interfaces.filter(({ name }) => !CLUSTER_INTERFACE.test(name)).map(({ address }) => address),
    ...(inputs.virtualAddresses ?? []).map((address) => address.replace(/\/\d+$/, "")),
    ...inputs.serviceCidrs.map(firstAddress),
  ];
  const names = collected.filter((name) => name !== "").map(canonicalSan);
  return [...new Set(names)];
}

/** Those of them by which pods reach the API server: of its Service. @throws {K0sError} If a network is not a CIDR. */
export function serviceSans(inputs: Pick<ApiSanInputs, "clusterDomain" | "serviceCidrs">): string[] {
  return [...serviceNames(inputs), ...inputs.serviceCidrs.map(firstAddress)].map(canonicalSan);
}

function serviceNames({ clusterDomain }: Pick<ApiSanInputs, "clusterDomain">): string[] {
  const service = `kubernetes.default.svc.${clusterDomain}`;
  return ["kubernetes", "kubernetes.default", "kubernetes.default.svc", service, `${service}.`];
}

/**
 * The one spelling of a subject alternative name by which names are compared: RFC 5952 for IPv6 without its zone,
 * lower case for the rest.
 */
export function canonicalSan(name: string): string {
  return canonicalIp(name) ?? name.toLowerCase();
}

/** The host of `host`, `host:port`, `[v6]:port` or a bare IPv6 address. */
function hostPart(address: string): string {
  if (isIp(address)) return address;
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(address);
  return bracketed?.[1] ?? address.replace(/:\d+$/, "");
}

/**
 * The address with index 1 of a network: the API server's own Service.
 *
 * @throws {K0sError} If it is not a CIDR.
 */
export function firstAddress(cidr: string): string {
  const network = parseCidr(cidr);
  if (network === undefined) throw new K0sError(`Cannot use service network "${cidr}": it is not a CIDR`);
  return nthAddress(network, 1);
}
