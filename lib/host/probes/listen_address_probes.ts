import { isLinkLocal, isLoopback, parseIp } from "../../base/mod.ts";
import {
  type Clock,
  type InterfaceAddress,
  type Logger,
  networkInterfaces,
  readTextIfExists,
} from "../../platform/mod.ts";
import type { PortNeed } from "../network/listeners.ts";
import { type ProbeResult, rejected, warning } from "./probe.ts";

/** What {@link probeListenAddresses} needs to know of the machine. */
export interface ProbeListenAddressesOptions {
  clock: Clock;
  log: Logger;
  /** How long an address may be still to come, as while a machine boots. @default {0} */
  comesWithinMs?: number;
  /** @default {those of this machine} */
  interfaces?: () => InterfaceAddress[];
  /** @default {"/proc"} */
  procDir?: string;
}

const POLL_EVERY_MS = 200;

/**
 * Reports addresses that a process is to listen on and that this machine does not have: it would end again and again.
 * Of those that may be elsewhere it only warns.
 */
export async function probeListenAddresses(
  needs: readonly PortNeed[],
  { clock, log, comesWithinMs = 0, interfaces = networkInterfaces, procDir = "/proc" }: ProbeListenAddressesOptions,
): Promise<ProbeResult[]> {
  const startMs = clock.monotonicMs();
  let foreign = await foreignNeeds(needs, interfaces(), procDir);
  const missing = foreign.filter(({ isDoubtful }) => !isDoubtful).map(({ address }) => address);
  if (missing.length > 0 && comesWithinMs > 0) {
    log.info("Waiting for addresses that this machine does not have yet", { addresses: missing, forMs: comesWithinMs });
  }
  while (foreign.some(({ isDoubtful }) => !isDoubtful) && clock.monotonicMs() - startMs < comesWithinMs) {
    await clock.sleep(POLL_EVERY_MS);
    foreign = await foreignNeeds(needs, interfaces(), procDir);
  }
  const own = interfaces().map(({ address }) => address)
    .filter((address) => !isLoopback(address) && !isLinkLocal(address));
  return foreign.map(({ address = "", port, component, isDoubtful }) =>
    (isDoubtful ? warning : rejected)(
      { path: [`address:${address}`], displayName: `Address ${address} for ${component}, port ${port}` },
      "",
      "this machine does not have it",
      own.length === 0 ? "Give this machine an address first" : `Give one of its own: ${own.join(", ")}`,
    )
  );
}

async function foreignNeeds(
  needs: readonly PortNeed[],
  interfaces: readonly InterfaceAddress[],
  procDir: string,
): Promise<PortNeed[]> {
  const own = interfaces.map(({ address }) => parseIp(address)).filter((ip) => ip !== undefined);
  const foreign: PortNeed[] = [];
  for (const need of needs) {
    const ip = parseIp(need.address ?? "");
    if (ip === undefined || ip.value === 0n || (ip.family === 4 && isLoopback(need.address!))) continue;
    if (own.some(({ family, value }) => family === ip.family && value === ip.value)) continue;
    const allowed = await readTextIfExists(`${procDir}/sys/net/ipv${ip.family}/ip_nonlocal_bind`);
    if (allowed?.trim() !== "1") foreign.push(need);
  }
  return foreign;
}
