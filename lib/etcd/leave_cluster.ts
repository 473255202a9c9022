import { clearLeaveIntent, writeLeaveIntent } from "./leave_intent.ts";
import type { EtcdMemberInfo } from "./member.ts";
import { type MembershipPorts, removePeer } from "./remove_member.ts";

/**
 * Takes our own member out of the cluster, so that it stays out: the intent is on disk before etcd is asked.
 *
 * If it failed and the member is still listed, the intent is taken back. If that cannot be told, the intent stays: the
 * removal may have been done, and a member that was removed must not start again.
 *
 * @throws {QuorumError} If too few members would be left alive; nothing has changed then.
 * @throws {K0sError} If there is no such member, or etcd refuses.
 */
export async function leaveCluster(
  { paths, peerUrl }: { paths: { dataDir: string }; peerUrl: string },
  ports: MembershipPorts,
  signal: AbortSignal,
): Promise<EtcdMemberInfo> {
  const { clock, client } = ports;
  let isAsked = false;
  const beforeRemove = async () => {
    isAsked = true;
    await writeLeaveIntent(paths, { state: "leaving", peerUrl, clock });
  };
  try {
    const removed = await removePeer(peerUrl, ports, { signal, beforeRemove });
    await writeLeaveIntent(paths, { state: "left", peerUrl, clock });
    return removed;
  } catch (error) {
    if (isAsked && !signal.aborted) {
      const members = await client.memberList({ signal }).catch(() => []);
      if (members.some(({ peerUrls }) => peerUrls.includes(peerUrl))) await clearLeaveIntent(paths);
    }
    throw error;
  }
}
