/** Number of the routes that are added, by which a reset finds them: one that nobody has registered. */
export const SERVICE_ROUTE_PROTOCOL = "107";

/** Interfaces that containers' networks make, as patterns of a shell. */
const CONTAINERS_LINKS = ["kube-*", "cni*", "cali*", "vxlan*", "tun*", "veth*", "docker*", "br-*", "virbr*", "podman*"];

/**
 * Shell commands that give the node a way to each service network where the kernel knows none, as without a default route.
 *
 * What runs on the node's own network, kube-router first of all, gets to a Service by rules that the kernel looks at once
 * it knows where to send a packet: without a way to the address, it sends none. That way need not lead anywhere, so any
 * interface with an address of the family will do that no network of containers has made. Its own address may be what a
 * node still waits for (`--cloud-provider=external`), so nothing is asked of the Node object. An interface that goes down
 * takes the route along, so that it is looked for again where it was missing once.
 *
 * @param networks Service networks, in CIDR notation.
 */
export function routeServices(networks: readonly string[]): string {
  return `interface_of() {
  ip -o "$1" address show up scope global | while read -r _ name _; do
    case "$name" in
      ${CONTAINERS_LINKS.join("|")}) ;;
      *) echo "$name"; break ;;
    esac
  done
}
route_services() {
  added=1
  for network in ${networks.join(" ")}; do
    if ip route get "\${network%/*}" >/dev/null 2>&1; then continue; fi
    case "$network" in
      *:*) interface="$(interface_of -6)" ;;
      *) interface="$(interface_of -4)" ;;
    esac
    if [ -n "$interface" ] && ip route replace "$network" dev "$interface" proto ${SERVICE_ROUTE_PROTOCOL}; then added=0; fi
  done
  return $added
}
if route_services; then
  while sleep 10; do route_services || :; done &
fi
`;
}
