import { K0sError, parseIp } from "../base/mod.ts";
import type { Tool } from "../host/mod.ts";

/** Link that has the addresses of virtual servers on every controller (upstream's name). */
export const DUMMY_LINK = "dummyvip0";

/**
 * Puts addresses, and no others, on a dummy link, so that this machine takes what the kernel of another sends it.
 *
 * @throws {K0sError} If the kernel has no dummy links.
 */
export async function ensureDummyLink(ip: Tool, addresses: readonly string[]): Promise<void> {
  const shown = await ip.run(["-j", "addr", "show", "dev", DUMMY_LINK]);
  if (shown.code !== 0) {
    const { code, stderr } = await ip.run(["link", "add", DUMMY_LINK, "type", "dummy"]);
    if (code !== 0) {
      throw new K0sError(`Cannot make the network interface "${DUMMY_LINK}": ${stderr.trim()}`, {
        hint:
          "Load the kernel module with: modprobe dummy; or remove virtualServers, and k0s itself shares connections",
      });
    }
  }
  await ip.run(["link", "set", DUMMY_LINK, "up"]);
  const wanted = addresses.map((address) => `${address}/${parseIp(address)?.family === 6 ? 128 : 32}`);
  for (const address of addressesOf(shown.code === 0 ? shown.stdout : "")) {
    if (!wanted.includes(address)) await ip.run(["addr", "del", address, "dev", DUMMY_LINK]);
  }
  for (const address of wanted) await ip.run(["addr", "replace", address, "dev", DUMMY_LINK]);
}

/** Removes the dummy link, if it is there. */
export async function removeDummyLink(ip: Tool): Promise<void> {
  await ip.run(["link", "delete", DUMMY_LINK]);
}

/** Addresses with prefix lengths in the output of `ip -j addr show`; link-local ones are the kernel's. */
export function addressesOf(json: string): string[] {
  const links = (json.trim() === "" ? [] : JSON.parse(json)) as {
    addr_info?: { local?: string; prefixlen?: number; scope?: string }[];
  }[];
  return links.flatMap(({ addr_info = [] }) => addr_info)
    .filter(({ scope }) => scope !== "link")
    .map(({ local, prefixlen }) => `${local}/${prefixlen}`);
}

/** Gives IPv6 addresses a label of their own, so that the kernel does not choose one as the source of connections. */
export async function labelAddresses(ip: Tool, labels: ReadonlyMap<string, number>): Promise<void> {
  for (const [address, label] of labels) {
    if (parseIp(address)?.family !== 6) continue;
    await ip.run(["addrlabel", "del", "prefix", `${address}/128`]);
    const { code, stderr } = await ip.run(["addrlabel", "add", "prefix", `${address}/128`, "label", String(label)]);
    if (code !== 0) throw new K0sError(`Cannot label the address "${address}": ${stderr.trim()}`);
  }
}
