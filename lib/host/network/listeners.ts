import { canonicalHost, formatIp } from "../../base/mod.ts";
import { readTextIfExists } from "../../platform/mod.ts";
import { type ProcessFacts, processFacts, socketHolders } from "../processes/processes.ts";

/** A TCP socket that waits for connections, or a UDP socket that takes what comes from anywhere. */
export interface Listener {
  /** Left out: TCP. */
  protocol?: "UDP";
  /** Address in text form; `0.0.0.0` and `::` are all addresses. */
  address: string;
  port: number;
  /** Inode of the socket. */
  inode: string;
}

/** A port that a component is going to listen on. */
export interface PortNeed {
  port: number;
  /** Left out: TCP. */
  protocol?: "UDP";
  /** Address it will bind; left out: all. */
  address?: string;
  /** The process that needs it, such as `kube-apiserver`. */
  component: string;
  /** How to move it elsewhere, if that is possible. */
  setting?: string;
  /** Whether only the cluster knows if it is needed, which this machine has not asked yet. */
  isDoubtful?: boolean;
}

/** A port that is needed but taken. */
export interface PortConflict extends PortNeed {
  /** The process that holds it; `undefined` when the process is hidden from us. */
  holder: ProcessFacts | undefined;
}

const STATE_LISTEN = "0A";
/** A UDP socket without a peer is in the state of a closed TCP socket. */
const STATE_CLOSE = "07";

/** Parses `/proc/net/tcp`, `/proc/net/tcp6` and those of UDP (proc(5)); keeps the listening sockets. */
export function parseListeners(text: string, protocol?: "UDP"): Listener[] {
  const listening = protocol === "UDP" ? STATE_CLOSE : STATE_LISTEN;
  return text.split("\n").slice(1).map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === listening)
    .map((fields) => {
      const [address = "", port = ""] = (fields[1] ?? "").split(":");
      const listener = { address: addressText(address), port: Number.parseInt(port, 16), inode: fields[9] ?? "" };
      return protocol === undefined ? listener : { ...listener, protocol };
    });
}

/** The kernel prints addresses as 32-bit words in the machine's order, which is little-endian on all we run on. */
function addressText(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  const value = BigInt(`0x${bytes.join("")}`);
  return canonicalHost(formatIp({ family: bytes.length === 4 ? 4 : 6, value }));
}

const WILDCARDS: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/** The needs that cannot be met beside these listeners, each with the listener in the way. */
export function conflictsAmong(
  needs: readonly PortNeed[],
  listeners: readonly Listener[],
): { need: PortNeed; listener: Listener }[] {
  return needs.flatMap((need) => {
    const overlaps = ({ address }: Listener) =>
      need.address === undefined || WILDCARDS.has(address) || address === canonicalHost(need.address);
    const listener = listeners.find((candidate) =>
      candidate.port === need.port && candidate.protocol === need.protocol && overlaps(candidate)
    );
    return listener === undefined ? [] : [{ need, listener }];
  });
}

/** Which of some ports are taken in our network namespace, and by which process. */
export async function portsInUse(needs: readonly PortNeed[], procDir = "/proc"): Promise<PortConflict[]> {
  const listeners = async (name: string, protocol?: "UDP") =>
    parseListeners(await readTextIfExists(`${procDir}/net/${name}`) ?? "", protocol);
  const tables = ["tcp", "tcp6"].map((name) => listeners(name));
  if (needs.some(({ protocol }) => protocol === "UDP")) {
    tables.push(...["udp", "udp6"].map((name) => listeners(name, "UDP")));
  }
  const conflicts = conflictsAmong(needs, (await Promise.all(tables)).flat());
  if (conflicts.length === 0) return [];
  const holders = await socketHolders(new Set(conflicts.map(({ listener }) => listener.inode)), procDir);
  return await Promise.all(conflicts.map(async ({ need, listener }) => {
    const pid = holders.get(listener.inode);
    return { ...need, holder: pid === undefined ? undefined : await processFacts(pid, procDir) };
  }));
}
