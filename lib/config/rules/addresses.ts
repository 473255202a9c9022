import { containsIp, isLoopback, parseCidr, parseIp, type Problem } from "../../base/mod.ts";
import { primaryAddressFamily } from "../derived.ts";
import { externalHost } from "../external_address.ts";
import { givenFlag, givenValues } from "../given_flag.ts";
import type { ClusterConfig } from "../schema/cluster_config.ts";
import { invalid, type Rule } from "./rule.ts";

/**
 * The Service `kubernetes` is of the primary family, and leads to the API server's own address, or to an external one.
 *
 * Where it leads to the own address, kube-apiserver wants one family. Where it leads elsewhere, what is derived from the
 * external address must not come as a surprise: that the families differ has to be said.
 *
 * @see Kubernetes `cmd/kube-apiserver/app/options`, `validatePublicIPServiceClusterIPRangeIPFamilies`
 */
const sameFamily: Rule = {
  reads: ["spec.api.address", "spec.api.externalAddress", "spec.network"],
  check(spec, { featureGates, startsHere = false, isAddressGiven = true }) {
    if (!startsHere && !isAddressGiven) return [];
    const { api, network } = spec;
    // Then IPv6 itself is refused, and scripts compare that one problem.
    if (parseCidr(network.podCIDR)?.family === 6 && featureGates?.IPv6SingleStack !== true) return [];
    const own = parseIp(api.address)?.family;
    const services = network.dualStack.enabled
      ? (primaryAddressFamily({ spec } as ClusterConfig) === "IPv6" ? 6 : 4)
      : parseCidr(network.serviceCIDR)?.family;
    if (own === undefined || services === undefined || own === services || isChosen(spec)) return [];
    const why = `IPv${own}, but the primary family of Services is IPv${services}`;
    const help = network.dualStack.enabled ? `; set spec.network.primaryAddressFamily to IPv${own}, or ` : "; ";
    return [invalid("spec.api.address", api.address, `${why}${help}give an IPv${services} address of this node`)];
  },
};

/** Whether the Service leads to an external address whose family nobody had to guess from that address. */
function isChosen({ api: { externalAddress }, network }: ClusterConfig["spec"]): boolean {
  if (!externalAddress || network.controlPlaneLoadBalancing?.enabled) return false;
  return Boolean(network.primaryAddressFamily) || parseIp(externalHost(externalAddress)) === undefined;
}

const MULTICAST = ["224.0.0.0/4", "ff00::/8"].map((text) => parseCidr(text)!);
const LINK_LOCAL = ["169.254.0.0/16", "fe80::/10"].map((text) => parseCidr(text)!);
const BROADCAST = "255.255.255.255";

/**
 * No machine has a multicast address or that of a broadcast. Of the others that lead nowhere from elsewhere, none may be an
 * endpoint of the Service `kubernetes`, so pods would never reach the API.
 *
 * @see Kubernetes `pkg/apis/core/validation`, `ValidateNonSpecialIP`
 */
const apiAddress: Rule = {
  reads: ["spec.api.address", "spec.api.externalAddress", "spec.api.extraArgs", "spec.api.rawArgs"],
  check({ api }, { isAddressGiven = true }) {
    const { address, externalAddress } = api;
    const advertised = givenValues("advertise-address", { ...api, path: "spec.api" });
    const given: [path: string, text: string][] = [
      ...isAddressGiven ? [["spec.api.address", address] as [string, string]] : [],
      ...advertised.map(({ field, value }): [string, string] => [field, value]),
    ];
    return given.flatMap(([path, text]) => {
      const why = addressProblem(text, externalAddress);
      return why === undefined ? [] : [invalid(path, text, `${why}; give an address of this node`)];
    });
  },
};

function addressProblem(text: string, externalAddress: string | undefined): string | undefined {
  const ip = parseIp(text);
  if (ip === undefined) return undefined;
  if (text === BROADCAST) return "the broadcast address";
  if (MULTICAST.some((range) => containsIp(range, ip))) return "a multicast address";
  if (externalAddress) return undefined;
  if (isLoopback(text)) return "a loopback address, at which pods and other nodes find themselves";
  const isLinkLocal = LINK_LOCAL.some((range) => containsIp(range, ip));
  return isLinkLocal ? "a link-local address, which Services cannot lead to" : undefined;
}

/** etcd listens on it, and takes no names for that. */
const peerAddress: Rule = {
  reads: ["spec.storage"],
  check({ storage: { type, etcd } }) {
    if (type !== "etcd" || etcd === undefined || etcd.externalCluster !== undefined) return [];
    const { peerAddress } = etcd;
    if (givenFlag("listen-peer-urls", etcd) !== undefined) return [];
    const path = "spec.storage.etcd.peerAddress";
    if (parseIp(peerAddress) === undefined) return [invalid(path, peerAddress, "etcd listens on an IP address")];
    return ["0.0.0.0", "::"].includes(peerAddress) ? [invalid(path, peerAddress, "other members cannot reach it")] : [];
  },
};

const konnectivityAddress: Rule = {
  reads: ["spec.konnectivity.externalAddress"],
  check({ konnectivity: { externalAddress } }): Problem[] {
    if (!externalAddress) return [];
    const host = externalHost(externalAddress);
    const isName = /^[A-Za-z0-9_]([\w.-]*[A-Za-z0-9_])?$/.test(host);
    return parseIp(host) !== undefined || isName
      ? []
      : [invalid("spec.konnectivity.externalAddress", externalAddress, "invalid IP address / DNS name")];
  },
};

/** Rules over addresses of this node. */
export const addressRules: readonly Rule[] = [sameFamily, apiAddress, peerAddress, konnectivityAddress];
