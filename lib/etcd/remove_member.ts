import { K0sError, retry } from "../base/mod.ts";
import type { Clock, Logger, Random } from "../platform/mod.ts";
import type { EtcdClient } from "./etcd_client.ts";
import { isAnswerLost, isMemberNotFound, isTransientEtcd } from "./etcd_error.ts";
import { type EtcdMemberInfo, hexId, peerUrl } from "./member.ts";
import { aliveMembers, type PeerProbe } from "./peer_probe.ts";
import { assertRemovable } from "./quorum.ts";

/** What changes of the members need. */
export interface MembershipPorts {
  client: EtcdClient;
  probe: PeerProbe;
  clock: Clock;
  random: Random;
  log: Logger;
}

/** How {@link removeMember} goes about it. */
export interface RemoveOptions {
  signal: AbortSignal;
  /** Done just before etcd is asked, when nothing speaks against it any more. */
  beforeRemove?: () => Promise<void>;
}

/** Upstream's count. */
const RETRIES = { attempts: 5, firstMs: 1_000, limitMs: 20_000 };

/**
 * Removes a member, alive or dead, unless that would cost the cluster its quorum.
 *
 * @param find Picks the member.
 * @returns The member; `undefined` if there is none (any more).
 * @throws {QuorumError} If too few members would be left alive.
 * @see k0s `pkg/component/controller/etcd.go`, `etcd_member_reconciler.go`
 */
export async function removeMember(
  find: (member: EtcdMemberInfo) => boolean,
  ports: MembershipPorts,
  { signal, beforeRemove }: RemoveOptions,
): Promise<EtcdMemberInfo | undefined> {
  const { client, probe, clock, random, log } = ports;
  const remove = async () => {
    const members = await client.memberList({ signal });
    const target = members.find(find);
    if (target === undefined) return undefined;
    const others = members.filter(({ id }) => id !== target.id);
    assertRemovable(target, members, await aliveMembers(others, probe, signal));
    await beforeRemove?.();
    try {
      await client.remove(target.id, { signal });
    } catch (error) {
      // A lost answer to an earlier attempt, or somebody else was faster. Our own member, once removed, may end before it answers.
      const isDone = isMemberNotFound(error) || isAnswerLost(error) && await isGone(target, others, ports, signal);
      if (!isDone) throw error;
    }
    log.info("Removed member from etcd", { member: target.name, peerUrl: peerUrl(target), memberId: hexId(target.id) });
    return target;
  };
  const onRetry = (error: unknown, retryInMs: number) =>
    log.warn("Cannot remove member from etcd yet", { error: String(error), retryInMs });
  return await retry(remove, { clock, random, signal, isRetryable: isTransientEtcd, onRetry, ...RETRIES });
}

/** Whether one of the others knows a member no more. */
async function isGone(
  target: EtcdMemberInfo,
  others: readonly EtcdMemberInfo[],
  { probe }: MembershipPorts,
  signal: AbortSignal,
): Promise<boolean> {
  const known = await Promise.all(others.map((other) => probe.knownPeerUrls(other, signal)));
  return known.some((urls) => urls !== undefined && !urls.includes(peerUrl(target)));
}

/**
 * Removes the member with a peer URL.
 *
 * @throws {K0sError} If there is none, in upstream's words.
 * @throws {QuorumError} If too few members would be left alive.
 */
export async function removePeer(
  url: string,
  ports: MembershipPorts,
  options: RemoveOptions,
): Promise<EtcdMemberInfo> {
  const removed = await removeMember(({ peerUrls }) => peerUrls.includes(url), ports, options);
  if (removed !== undefined) return removed;
  throw new K0sError(`peer not found: ${url}`, { hint: "List the members with: k0s etcd member-list" });
}
