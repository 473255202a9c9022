import { isIp, K0sError } from "../../base/mod.ts";
import {
  type Command,
  flag,
  type FlagKind,
  type Invocation,
  quoted,
  stringFlag,
  UsageError,
} from "../../command/mod.ts";
import type { EtcdMemberInfo } from "../../etcd/mod.ts";
import type { OwnEtcd } from "./own_etcd.ts";

/** The data directory as k0sctl writes it. */
const K0SCTL_FLAG = "datadir";
/** How long an etcd that runs without k0s may take to answer, in milliseconds. */
const ANSWERS_WITHIN_MS = 2_000;

/** An IP address or a DNS name; or k0sctl's next flag, where it knows no address and puts nothing there. */
export const ADDRESS: FlagKind<string> = {
  typeName: "ip-or-dns-name",
  zero: "",
  isSwitch: false,
  read(text) {
    const isName = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/i.test(text);
    if (isName || isIp(text) || text === `--${K0SCTL_FLAG}`) return text;
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
    "reset it first. Its own member a controller can also remove while k0s is stopped, if the others answer.",
  ].join("\n"),
  example: [
    "\tTake this controller out of the cluster:",
    "\t$ k0s etcd leave",
    "",
    "\tRemove the member of a controller that will not come back, from any other controller:",
    "\t$ k0s etcd leave --peer-address 192.0.2.7",
  ].join("\n"),
  // None: run() refuses what does not belong to the flag.
  args: { kind: "at-least", count: 0 },
  flags: [
    flag("peer-address", ADDRESS, "etcd peer address to remove (default <this node's peer address>)"),
    stringFlag(K0SCTL_FLAG, "the same as --data-dir, as k0sctl writes it", {
      isHidden: true,
      completes: "directories",
    }),
  ],
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { address: typed, dataDir } = typedMember(invocation);
  const { openOwnEtcd } = await import("./own_etcd.ts");
  using etcd = await openOwnEtcd(invocation, "can't connect to the etcd", dataDir);
  const address = typed || etcd.peerAddress;
  if (address === "") {
    throw new K0sError(
      "can't leave etcd cluster: this node doesn't have an etcd peer address, check the k0s configuration or use --peer-address",
    );
  }
  const isOwn = address === etcd.peerAddress;
  const tell = (line: string | undefined) => invocation.context.stdout(`${line}\n`);
  const gone = isOwn ? await notedRemoval(etcd.paths) : undefined;
  if (gone !== undefined) return tell(gone);
  const removed = etcd.isRunning || await answers(etcd)
    ? await leaveRunning(address, { etcd, isOwn }, invocation)
    : await leaveStopped(typed, etcd, invocation);
  if (removed === undefined) return tell(await notedRemoval(etcd.paths));
  const { hexId } = await import("../../etcd/mod.ts");
  tell(`Removed member ${hexId(removed.id)} at ${address} from etcd.`);
}

/** Which member is meant, and where the node lies if `--data-dir` does not say it. @throws {UsageError} */
export function typedMember(
  { flags, args, path }: Pick<Invocation, "flags" | "args" | "path">,
): { address: string; dataDir: string | undefined } {
  const address = flags.string("peer-address");
  const [first, ...others] = args;
  if (address === `--${K0SCTL_FLAG}` && others.length === 0) return { address: "", dataDir: first };
  if (first !== undefined) throw new UsageError(`unknown command ${quoted(first)} for ${quoted(path)}`);
  return { address, dataDir: flags.text(K0SCTL_FLAG) };
}

/** What is known on disk of a member that is not one any more, for people; `undefined` if nothing is. */
async function notedRemoval(paths: OwnEtcd["paths"]): Promise<string | undefined> {
  const { readLeaveIntent } = await import("../../etcd/mod.ts");
  const noted = await readLeaveIntent(paths);
  if (noted === undefined || noted.state === "leaving") return undefined;
  const what = noted.state === "left" ? "has left" : "was removed from";
  return `Nothing to do: this controller ${what} the etcd cluster at ${noted.at}.`;
}

/** Whether its etcd runs without k0s, as after a kill. */
async function answers({ client }: OwnEtcd): Promise<boolean> {
  return await client.status({ timeoutMs: ANSWERS_WITHIN_MS }).then(() => true, () => false);
}

async function leaveRunning(
  address: string,
  { etcd, isOwn }: { etcd: OwnEtcd; isOwn: boolean },
  { ports: { clock, random, log } }: Invocation,
): Promise<EtcdMemberInfo> {
  const { leaveCluster, peerUrlOf, removePeer } = await import("../../etcd/mod.ts");
  const peerUrl = peerUrlOf(address);
  const membership = { client: etcd.client, probe: etcd.probe, clock, random, log };
  const signal = new AbortController().signal;
  return isOwn
    ? await leaveCluster({ paths: etcd.paths, peerUrl }, membership, signal)
    : await removePeer(peerUrl, membership, { signal });
}

/** Has its etcd run as long as that takes, and no k0s start meanwhile. @throws {K0sError} Also if one starts just now. */
export async function leaveStopped(
  typed: string,
  { paths, config, client, probe, peerAddress }: OwnEtcd,
  { ports: { clock, random, log, spawn }, context }: Invocation,
): Promise<EtcdMemberInfo | undefined> {
  const [
    { stoppedEtcd },
    { stagedProgram },
    { abortOnSignals, whileStopped },
    { isRemovalNotice },
    { leaveWhileStopped, peerUrlOf },
  ] = await Promise.all([
    import("./stopped_etcd.ts"),
    import("../staged_program.ts"),
    import("../../node/mod.ts"),
    import("../../components/mod.ts"),
    import("../../etcd/mod.ts"),
  ]);
  const etcd = await stoppedEtcd(paths, config);
  const member = {
    paths,
    etcd,
    address: typed || undefined,
    peerUrl: peerUrlOf(peerAddress),
    isRemoval: isRemovalNotice,
  };
  return await whileStopped(paths, async () => {
    await stagedProgram("etcd", paths, { context, log });
    using stop = abortOnSignals();
    return await leaveWhileStopped(member, { client, probe, clock, random, log, spawn }, stop.signal);
  });
}
