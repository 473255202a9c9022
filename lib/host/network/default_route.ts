/** What tells the interface of the default route: `/proc/net/route` and `/proc/net/ipv6_route`. */
export interface RouteTables {
  ipv4: string;
  ipv6: string;
}

const UP = 0x1;

/** Name of the interface of the default route with the lowest metric, IPv4's before IPv6's; `undefined` without one. */
export function defaultRouteInterface({ ipv4, ipv6 }: RouteTables): string | undefined {
  const routes4 = rowsOf(ipv4).flatMap(([name, destination, , flags, , , metric, mask]) =>
    destination === "00000000" && mask === "00000000" ? [{ name, flags, metric: Number(metric) }] : []
  );
  const routes6 = rowsOf(ipv6).flatMap((row) => {
    const [destination = "", length, , , , metric = "", , , flags, name] = row;
    return /^0{32}$/.test(destination) && length === "00" && name !== "lo"
      ? [{ name, flags, metric: Number.parseInt(metric, 16) }]
      : [];
  });
  for (const routes of [routes4, routes6]) {
    const up = routes.filter(({ flags = "" }) => (Number.parseInt(flags, 16) & UP) !== 0);
    const best = up.sort((a, b) => a.metric - b.metric)[0];
    if (best?.name !== undefined) return best.name;
  }
  return undefined;
}

function rowsOf(text: string): string[][] {
  return text.split("\n").map((line) => line.trim().split(/\s+/)).filter((row) => row.length > 1);
}
