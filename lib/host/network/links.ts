/** A network interface as `ip -d -j link show` describes it; only what we look at. */
interface LinkJson {
  ifname?: unknown;
  master?: unknown;
  linkinfo?: { info_kind?: unknown };
}

/** Bridge of the pods, the interfaces that kube-router's service proxy makes, and Calico's tunnels. */
const OUR_LINKS: ReadonlySet<string> = new Set([
  ...["kube-bridge", "kube-dummy-if", "kube-ipvs0"],
  ...["vxlan.calico", "vxlan-v6.calico", "wireguard.cali", "wg-v6.cali"],
]);
const TUNNEL_KINDS: ReadonlySet<unknown> = new Set(["ipip", "ip6tnl", "sit"]);

/**
 * Names of the interfaces that a node made: the bridge, what is plugged into it, Calico's ends of pods' interfaces,
 * tunnels to other nodes.
 *
 * Ends of pods' interfaces come first: they vanish with their pods, so that deleting one may find it gone.
 *
 * @param json Output of `ip -d -j link show`.
 * @throws {SyntaxError} If it is not JSON.
 */
export function ourLinks(json: string): string[] {
  const links = (json.trim() === "" ? [] : JSON.parse(json)) as LinkJson[];
  const named = links.flatMap((link) => (typeof link.ifname === "string" ? [{ ...link, ifname: link.ifname }] : []));
  const ports = named.filter(({ ifname, master, linkinfo }) =>
    master === "kube-bridge" || (/^cali[0-9a-f]{11}$/.test(ifname) && linkinfo?.info_kind === "veth")
  );
  const others = named.filter(({ ifname, linkinfo }) =>
    OUR_LINKS.has(ifname) || (/^tun-[0-9a-z]{11}$/.test(ifname) && TUNNEL_KINDS.has(linkinfo?.info_kind))
  );
  return [...ports, ...others].map(({ ifname }) => ifname);
}

/** Number of the routes that Calico adds (its `DefaultRouteProto`). */
export const CALICO_ROUTE_PROTOCOL = "80";

/** Routing table that kube-router keeps for pods' traffic through tunnels. */
export const KUBE_ROUTER_TABLE = "77";

/**
 * How many policy rules lead to kube-router's table.
 *
 * @param json Output of `ip -j rule show`.
 * @throws {SyntaxError} If it is not JSON.
 */
export function ourRuleCount(json: string): number {
  const rules = (json.trim() === "" ? [] : JSON.parse(json)) as { table?: unknown }[];
  return rules.filter(({ table }) => String(table) === KUBE_ROUTER_TABLE || table === "kube-router").length;
}
