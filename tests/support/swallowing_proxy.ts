import type { Machine } from "./machine.ts";
import type { Network } from "./network.ts";

const ADDRESS = "192.0.2.200";
const PORT = 3128;
/** A proxy that swallows everything. */
export const SWALLOWING_PROXY = `http://${ADDRESS}:${PORT}`;

/** Its address is on the switch, which drops what arrives there, and counts it. */
export async function placeProxy(network: Network): Promise<void> {
  await network.run("sh", [
    "-ec",
    `ip addr add ${ADDRESS}/32 dev switch
    nft add table ip proxy
    nft 'add chain ip proxy in { type filter hook input priority 0; }'
    nft 'add rule ip proxy in ip daddr ${ADDRESS} tcp dport ${PORT} counter drop'`,
  ]);
}

/** How many packets it has swallowed. */
export async function swallowedPackets(network: Network): Promise<number> {
  const rules = await network.run("nft", ["list", "chain", "ip", "proxy", "in"]);
  return Number(/packets (\d+)/.exec(rules)?.[1]);
}

/** A machine asks the proxy for something, which takes a second to fail. */
export async function askProxy(machine: Machine): Promise<void> {
  await machine.run("curl", ["-s", "--max-time", "1", "-x", SWALLOWING_PROXY, "http://registry.example/"]);
}
