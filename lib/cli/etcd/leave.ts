import { isIp, K0sError } from "../../base/mod.ts";
import { type Command, flag, type FlagKind, type Invocation } from "../../command/mod.ts";

/** An IP address or a DNS name. */
export const ADDRESS: FlagKind<string> = {
  typeName: "ip-or-dns-name",
  zero: "",
  isSwitch: false,
  read(text) {
    const isName = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/i.test(text);
    if (isName || isIp(text)) return text;
    throw new RangeError("neither an IP address nor a DNS name");
  },
  show: (value) => (value === "" ? undefined : JSON.stringify(value)),
};

/** `k0s etcd leave` */
export const leave: Command = {
  word: "leave",
  summary: "Leave the etcd cluster, or remove specific peer",
  long: [
    "Remove a member from etcd: this controller's own, or that of another controller, alive or dead.",
    "",
    "It is refused if too few members would be left alive. A controller that has left does not join again by itself:",
    "reset it first.",
  ].join("\n"),
  example: [
    "\tTake this controller out of the cluster:",
    "\t$ k0s etcd leave",
    "",
    "\tRemove the member of a controller that will not come back, from any other controller:",
    "\t$ k0s etcd leave --peer-address 192.0.2.7",
  ].join("\n"),
  flags: [
    flag("peer-address", ADDRESS, "etcd peer address to remove (default <this node's peer address>)"),
  ],
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { flags, ports, log, context } = invocation;
  const { openOwnEtcd } = await import("./own_etcd.ts");
  using etcd = await openOwnEtcd(invocation, "can't connect to the etcd");
  const address = flags.string("peer-address") || etcd.peerAddress;
  if (address === "") {
    throw new K0sError(
      "can't leave etcd cluster: this node doesn't have an etcd peer address, check the k0s configuration or use --peer-address",
    );
  }
  const { hexId, leaveCluster, peerUrlOf, removePeer } = await import("../../etcd/mod.ts");
  const peerUrl = peerUrlOf(address);
  const { clock, random } = ports;
  const membership = { client: etcd.client, probe: etcd.probe, clock, random, log };
  const signal = new AbortController().signal;
  const removed = address === etcd.peerAddress
    ? await leaveCluster({ paths: etcd.paths, peerUrl }, membership, signal)
    : await removePeer(peerUrl, membership, { signal });
  context.stdout(`Removed member ${hexId(removed.id)} at ${address} from etcd.\n`);
}
