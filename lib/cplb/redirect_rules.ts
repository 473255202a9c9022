import { K0sError, parseIp } from "../base/mod.ts";
import type { Spawn } from "../platform/mod.ts";

/** Chain of ours in the NAT table; a reset knows it by its name. */
export const REDIRECT_CHAIN = "K0S-CPLB";

/** What is redirected to where on this machine. */
export interface Redirect {
  /** Destinations, of either family, without prefix length. */
  addresses: readonly string[];
  /** TCP ports, at each of the addresses. */
  ports: readonly { from: number; to: number }[];
}

/** What {@link installRedirect} and {@link removeRedirect} use. */
export interface RedirectOptions {
  /** Holds `iptables`, `ip6tables` and theirs. */
  binDir: string;
  spawn: Spawn;
}

const FAMILIES = [{ program: "iptables", family: 4 }, { program: "ip6tables", family: 6 }] as const;

/** Input for `iptables-restore --noflush`: makes the chain, or replaces what is in it. */
export function redirectRules({ addresses, ports }: Redirect): string {
  return [
    "*nat",
    `:${REDIRECT_CHAIN} - [0:0]`,
    ...addresses.flatMap((address) =>
      ports.map(({ from, to }) =>
        `-A ${REDIRECT_CHAIN} -d ${address} -p tcp --dport ${from} -j REDIRECT --to-ports ${to}`
      )
    ),
    "COMMIT",
    "",
  ].join("\n");
}

/**
 * Redirects connections from others to addresses of this machine to another port of it. Those that this machine itself
 * opens go where they went.
 *
 * @throws {K0sError} If the packet filter does not take it.
 */
export async function installRedirect(redirect: Redirect, options: RedirectOptions): Promise<void> {
  for (const { program, family } of FAMILIES) {
    const addresses = redirect.addresses.filter((address) => parseIp(address)?.family === family);
    if (addresses.length === 0) continue;
    await run(`${program}-restore`, ["--noflush"], options, redirectRules({ ...redirect, addresses }));
    const jump = ["-t", "nat", "-w", "-C", "PREROUTING", "-j", REDIRECT_CHAIN];
    const { code } = await options.spawn.run(`${options.binDir}/${program}`, { args: jump });
    if (code !== 0) await run(program, jump.map((word) => word === "-C" ? "-A" : word), options);
  }
}

/** Takes back what {@link installRedirect} did; nothing is there to be told where it did not. */
export async function removeRedirect(
  { addresses }: Pick<Redirect, "addresses">,
  { binDir, spawn }: RedirectOptions,
): Promise<void> {
  for (const { program, family } of FAMILIES) {
    if (!addresses.some((address) => parseIp(address)?.family === family)) continue;
    for (const words of [["-D", "PREROUTING", "-j", REDIRECT_CHAIN], ["-F", REDIRECT_CHAIN], ["-X", REDIRECT_CHAIN]]) {
      await spawn.run(`${binDir}/${program}`, { args: ["-t", "nat", "-w", ...words] });
    }
  }
}

async function run(program: string, args: readonly string[], { binDir, spawn }: RedirectOptions, stdin?: string) {
  const { code, stderr } = await spawn.run(`${binDir}/${program}`, { args, ...(stdin === undefined ? {} : { stdin }) });
  if (code === 0) return;
  throw new K0sError(`Cannot redirect connections: ${program} exited with ${code}: ${stderr.trim()}`, {
    hint: "Load the kernel modules of NAT (nf_nat, xt_REDIRECT or nft_redir), or set " +
      "spec.network.controlPlaneLoadBalancing.keepalived.disableLoadBalancer",
  });
}
