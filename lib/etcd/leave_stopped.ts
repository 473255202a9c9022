import { K0sError, LinkedAbort } from "../base/mod.ts";
import type { Spawn, StartOptions } from "../platform/mod.ts";
import { type BriefEtcd, whileEtcdRuns } from "./brief_etcd.ts";
import { QuorumError } from "./etcd_error.ts";
import { leaveCluster } from "./leave_cluster.ts";
import { noteRemoval } from "./leave_intent.ts";
import { type EtcdMemberInfo, peerUrl, peerUrlOf } from "./member.ts";
import { aliveMembers } from "./peer_probe.ts";
import type { MembershipPorts } from "./remove_member.ts";

/** How long etcd may take to open its data and to find a leader, in milliseconds: it answers no client before. */
const ANSWERS_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 200;
/** How long it is waited for one answer, in milliseconds. */
const ASK_TIMEOUT_MS = 2_000;
/** How many of its last lines are shown when it ends. */
const LAST_LINES = 5;

/** The member of a controller whose k0s is stopped. */
export interface StoppedMember {
  paths: { dataDir: string };
  /** How its etcd is started. */
  etcd: StartOptions;
  /** Address that it must have; left out: whatever it has. */
  address?: string | undefined;
  /** Where it is by its configuration. */
  peerUrl: string;
  /** Whether a line of etcd says that the others have removed it. */
  isRemoval(line: string): boolean;
}

/** What {@link leaveWhileStopped} works with. */
export interface StoppedPorts extends MembershipPorts {
  spawn: Spawn;
}

/**
 * Takes the member of a controller whose k0s is stopped out of the cluster.
 *
 * Its own etcd runs meanwhile. The others listen for clients on loopback alone, and of two members neither can be removed
 * without the vote of both.
 *
 * @returns The member; `undefined` if the others had removed it before, which is noted.
 * @throws {QuorumError} If it is the last one, or too few of the others answer; nothing has changed then.
 * @throws {K0sError} If its etcd does not start, or is another address than the one that was given.
 */
export async function leaveWhileStopped(
  stopped: StoppedMember,
  ports: StoppedPorts,
  signal: AbortSignal,
): Promise<EtcdMemberInfo | undefined> {
  const { paths, isRemoval } = stopped;
  return await whileEtcdRuns(stopped.etcd, ports, async (etcd) => {
    try {
      const own = await ownMember(stopped, { etcd, ports }, signal);
      return await leaveCluster({ paths, peerUrl: peerUrl(own) }, ports, signal);
    } catch (error) {
      if (!etcd.ended.aborted) throw error;
      const lines = await etcd.lastLines();
      if (lines.some(isRemoval)) {
        await noteRemoval(paths, { peerUrl: stopped.peerUrl, clock: ports.clock });
        return undefined;
      }
      throw new K0sError(`Cannot leave etcd: it ended: ${lines.slice(-LAST_LINES).join("\n  ")}`, { cause: error });
    }
  });
}

/** The member that has just been started, once the cluster has a leader. */
async function ownMember(
  stopped: StoppedMember,
  { etcd, ports }: { etcd: BriefEtcd; ports: MembershipPorts },
  cancelled: AbortSignal,
): Promise<EtcdMemberInfo> {
  using until = new LinkedAbort(cancelled, etcd.ended);
  const { signal } = until;
  const { address } = stopped;
  const memberId = await firstAnswer(stopped, ports, signal);
  const members = await ports.client.memberList({ signal, isLocal: true });
  const own = members.find(({ id }) => id === memberId);
  if (own === undefined) throw new K0sError("Cannot leave etcd: its own member is not among those that it knows");
  if (address !== undefined && !own.peerUrls.includes(peerUrlOf(address))) throw notOurs(address, own);
  return own;
}

/** Identifier of the own member. @throws {QuorumError} If there is no leader within the time, naming what does not answer. */
async function firstAnswer(stopped: StoppedMember, ports: MembershipPorts, signal: AbortSignal): Promise<string> {
  const { client, clock } = ports;
  for (const startedMs = clock.monotonicMs(); clock.monotonicMs() - startedMs < ANSWERS_WITHIN_MS;) {
    try {
      return (await client.status({ signal, timeoutMs: ASK_TIMEOUT_MS })).memberId;
    } catch (error) {
      if (signal.aborted) throw error;
    }
    await clock.sleep(ASK_EVERY_MS, signal);
  }
  throw new QuorumError(`Cannot leave etcd: its members have no leader${await missing(stopped, ports, signal)}`, {
    hint: "Try again when more of them run, or remove this one from another controller: " +
      "k0s etcd leave --peer-address ADDRESS",
  });
}

/** Which of the others do not answer, by what the own member tells on its peer port. */
async function missing(
  { peerUrl: own }: StoppedMember,
  { probe }: MembershipPorts,
  signal: AbortSignal,
): Promise<string> {
  const at = (url: string) => ({ id: url, name: "", peerUrls: [url], clientUrls: [], isLearner: false });
  const others = (await probe.knownPeerUrls(at(own), signal) ?? []).filter((url) => url !== own);
  const alive = await aliveMembers(others.map(at), probe, signal);
  const dead = others.filter((url) => !alive.has(url));
  return dead.length === 0 ? "" : `; not answering: ${dead.join(", ")}`;
}

function notOurs(address: string, own: EtcdMemberInfo): K0sError {
  return new K0sError(
    `k0s does not run here, and ${address} is not the address of this controller's member of etcd, ${peerUrl(own)}`,
    { hint: "Remove another controller's member from one on which k0s runs" },
  );
}
