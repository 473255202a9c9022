import type { EtcdClient } from "./etcd_client.ts";
import { type EtcdMemberInfo, peerUrl } from "./member.ts";
import { aliveMembers, type PeerProbe } from "./peer_probe.ts";
import { quorumOf } from "./quorum.ts";

/** What {@link lostQuorum} asks. */
export interface QuorumSources {
  /** Of our own member. */
  client: EtcdClient;
  probe: Pick<PeerProbe, "isAlive">;
}

/** Which voting members are there, and which one leads. */
export interface QuorumFacts {
  hasLeader: boolean;
  quorum: number;
  aliveVoters: number;
  /** The voting members that do not answer, described. */
  dead: readonly string[];
}

/**
 * Why our own member takes no writes, for people.
 *
 * @returns `undefined` if it knows a leader.
 * @throws {EtcdUnreachableError} If it does not answer.
 */
export async function lostQuorum({ client, probe }: QuorumSources, signal: AbortSignal): Promise<string | undefined> {
  const [members, own] = await Promise.all([client.memberList({ signal, isLocal: true }), client.status({ signal })]);
  if (own.leaderId !== "0") return undefined;
  const voters = members.filter(({ isLearner }) => !isLearner);
  const alive = await aliveMembers(voters.filter(({ id }) => id !== own.memberId), probe, signal);
  alive.add(own.memberId);
  const dead = voters.filter(({ id }) => !alive.has(id));
  return quorumProblems({
    hasLeader: false,
    quorum: quorumOf(voters.length),
    aliveVoters: voters.length - dead.length,
    dead: dead.map(memberAt),
  }).join(". ");
}

/** What stands against writing, for people; nothing if all is well. */
export function quorumProblems({ hasLeader, quorum, aliveVoters, dead }: QuorumFacts): string[] {
  const answer = aliveVoters === 1 ? "answers" : "answer";
  return [
    ...(hasLeader ? [] : ["There is no leader: the cluster takes no writes"]),
    ...(aliveVoters < quorum
      ? [
        `Only ${aliveVoters} of the ${quorum} voting members that are needed ${answer}; not answering: ${
          dead.join(", ")
        }`,
      ]
      : []),
  ];
}

/** Name and address of a member, for people. */
export function memberAt(member: Pick<EtcdMemberInfo, "name" | "peerUrls">): string {
  return `"${member.name}" (${peerUrl(member)})`;
}
