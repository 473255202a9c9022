/** Number of the routes that are added, by which a reset finds them: one that nobody has registered. */
export const SERVICE_ROUTE_PROTOCOL = "107";

/** Variable in which a pod finds the addresses of its node, with commas between them. */
const HOST_IPS = "HOST_IPS";

/** What {@link routeServices} needs of its container. */
export const SERVICE_ROUTES_ENV = [{ name: HOST_IPS, valueFrom: { fieldRef: { fieldPath: "status.hostIPs" } } }];

/**
 * Shell commands that give the node a way to each service network where the kernel knows none, as without a default route.
 *
 * What runs on the node's own network, kube-router first of all, gets to a Service by rules that the kernel looks at once
 * it knows where to send a packet: without a way to the address, it sends none. That way need not lead anywhere. An
 * interface that goes down takes it along, so that it is looked for again where it was missing once.
 *
 * @param networks Service networks, in CIDR notation.
 */
export function routeServices(networks: readonly string[]): string {
  return `interface_of() {
  set -- $(ip -o address show to "$1")
  echo "\${2:-}"
}
route_services() {
  added=1
  for network in ${networks.join(" ")}; do
    if ip route get "\${network%/*}" >/dev/null 2>&1; then continue; fi
    for address in $(echo "\${${HOST_IPS}:-}" | tr , " "); do
      case "$network-$address" in
        *:*-*:*) ;;
        *:*) continue ;;
      esac
      interface="$(interface_of "$address")"
      if [ -n "$interface" ] && ip route replace "$network" dev "$interface" proto ${SERVICE_ROUTE_PROTOCOL}; then added=0; fi
    done
  done
  return $added
}
if route_services; then
  while sleep 10; do route_services || :; done &
fi
`;
}
