import { QuorumError } from "./etcd_error.ts";
import { describeMember, type EtcdMemberInfo } from "./member.ts";

/** How many of so many voting members must agree. */
export function quorumOf(voters: number): number {
  return Math.floor(voters / 2) + 1;
}

/**
 * Refuses the removal of a member that would leave a cluster without quorum.
 *
 * etcd's own check only counts members that were connected lately; this one looks at what would be left and says it.
 *
 * @param members All members.
 * @param alive Identifiers of those that answer.
 * @throws {QuorumError} Saying what would be left, and what to do first.
 */
export function assertRemovable(
  target: EtcdMemberInfo,
  members: readonly EtcdMemberInfo[],
  alive: ReadonlySet<string>,
): void {
  if (target.isLearner) return;
  const voters = members.filter(({ isLearner }) => !isLearner);
  const left = voters.filter(({ id }) => id !== target.id);
  const refusal = `Refused to remove ${describeMember(target)} from etcd`;
  if (left.length === 0) {
    throw new QuorumError(`${refusal}: it is the only voting member, and the cluster's state would be gone`, {
      hint: "Join another controller first; to give up the whole cluster: k0s reset",
    });
  }
  const dead = left.filter(({ id }) => !alive.has(id));
  const quorum = quorumOf(left.length);
  const living = left.length - dead.length;
  if (living >= quorum) return;
  const names = dead.map(describeMember).join(", ");
  throw new QuorumError(
    `${refusal}: of the ${left.length} voting members left only ${living} would be alive, and ${quorum} are needed; ` +
      `not answering: ${names}`,
    { hint: "Bring those back, or remove them first: k0s etcd leave --peer-address ADDRESS" },
  );
}
