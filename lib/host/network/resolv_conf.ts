import { canonicalIp, isLoopback } from "../../base/mod.ts";
import { readTextIfExists } from "../../platform/mod.ts";
import { hostAddress } from "./address.ts";

const SYSTEM_FILE = "/etc/resolv.conf";
/** The real name servers, where systemd-resolved put its stub into {@link SYSTEM_FILE}. */
const SYSTEMD_RESOLVED_FILE = "/run/systemd/resolve/resolv.conf";

const NAME_SERVER = /^nameserver[ \t]+(\S+)/;

/** What pods are to take their name servers from: a file of the machine, or else this text. */
export type PodResolvConf =
  | { path: string }
  | {
    text: string;
    /** Why no file of the machine will do, for people. */
    problem: string;
  };

/** What {@link podResolvConf} looks at. */
export interface ResolvConfInputs {
  /** `/etc/resolv.conf`; empty if there is none. */
  system: string;
  /** What systemd-resolved knows; empty if it does not run. */
  resolved: string;
  /** Address of this machine that pods reach. */
  address: string;
}

/**
 * Where pods should take their name servers from.
 *
 * systemd-resolved's stub on 127.0.0.53 is out of a pod's reach, so with it alone the file behind it is taken, as upstream
 * does. Loopback is the pod's own: CoreDNS would ask itself, and ends when it notices. Without any name server CoreDNS does
 * not even start. What `resolv.conf(5)` says then, ask this machine, is its address for a pod: where nothing answers there,
 * names outside the cluster fail at once, and those of the cluster resolve.
 *
 * @see k0s `pkg/component/worker/kubelet.go`, function `determineKubeletResolvConfPath`
 */
export function podResolvConf({ system, resolved, address }: ResolvConfInputs): PodResolvConf {
  const isStub = String(nameServers(system)) === "127.0.0.53";
  const [path, text] = isStub ? [SYSTEMD_RESOLVED_FILE, resolved] : [SYSTEM_FILE, system];
  const servers = nameServers(text);
  const reachable = servers.filter((server) => !isLoopback(server));
  if (servers.length > 0 && reachable.length === servers.length) return { path };
  const others = text.split("\n").filter((line) => !NAME_SERVER.test(line) && line.trim() !== "");
  const wanted = reachable.length > 0 ? reachable : [address];
  const lines = [...others, ...wanted.map((server) => `nameserver ${server}`)];
  const named = servers.length === 0
    ? "names no name server"
    : `names ${servers.join(", ")}, which is a pod's own loopback`;
  const effect = reachable.length > 0 ? "pods do without it" : "in pods only names of the cluster resolve";
  return { text: `${lines.join("\n")}\n`, problem: `${path} ${named}: ${effect}` };
}

/** {@link podResolvConf} of this machine, now. */
export async function detectResolvConf(): Promise<PodResolvConf> {
  const [system = "", resolved = ""] = await Promise.all([SYSTEM_FILE, SYSTEMD_RESOLVED_FILE].map(readTextIfExists));
  return podResolvConf({ system, resolved, address: hostAddress() });
}

/** What an operator should know of this machine's name servers; `undefined` if all is well. */
export async function resolvConfProblem(): Promise<string | undefined> {
  const found = await detectResolvConf();
  return "problem" in found ? found.problem : undefined;
}

function nameServers(text: string): string[] {
  return text.split("\n").map((line) => NAME_SERVER.exec(line)?.[1] ?? "").filter((server) =>
    canonicalIp(server) !== undefined
  );
}
