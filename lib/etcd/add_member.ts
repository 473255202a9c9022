import { K0sError, retry } from "../base/mod.ts";
import { isMemberNotFound, isPeerUrlTaken, isTooManyLearners, isTransientEtcd } from "./etcd_error.ts";
import { describeMember, type EtcdMemberInfo, hexId, peerUrl } from "./member.ts";
import { type MembershipPorts, removeMember } from "./remove_member.ts";

/** How long an attempt to add waits for another learner to be promoted, in attempts of about half a second. */
const LEARNER_RETRIES = { attempts: 12, firstMs: 500, limitMs: 500, factor: 1 };

/**
 * Adds a member as a learner and tells how it must be started. Asked again, it answers the same.
 *
 * A member that is listed already is reused while it has never started. One that had started has lost its data, or it
 * would not ask: if it is dead it is replaced, since etcd would refuse its old identity; if it lives, somebody else
 * asks under its address and is refused.
 *
 * @returns `initialCluster` as `--initial-cluster` takes it: `<name>=<peer URL>` of every member, the new one by name.
 * @throws {K0sError} If the name or address belongs to a living member, or etcd refuses.
 * @see k0s `cmd/api/api.go`
 */
export async function addMember(
  { peerUrl: url, name }: { peerUrl: string; name: string },
  ports: MembershipPorts,
  signal: AbortSignal,
): Promise<{ initialCluster: string[] }> {
  const { client, clock, random, log } = ports;
  const add = async () => {
    const members = await client.memberList({ signal });
    const listed = members.find(({ peerUrls }) => peerUrls.includes(url));
    assertNameFree(name, members.filter((member) => member !== listed));
    if (listed !== undefined && listed.name === "") return members;
    if (listed !== undefined) await replace(listed, ports, signal);
    const after = await client.addLearner(url, { signal });
    log.info("Added member to etcd as a learner", { member: name, peerUrl: url });
    return after;
  };
  // Identifiers are made of address and second: one that was just removed is "not found" until the next second.
  const isRetryable = (error: unknown) =>
    isMemberNotFound(error) || isTooManyLearners(error) || isPeerUrlTaken(error) || isTransientEtcd(error);
  try {
    const members = await retry(add, { clock, random, signal, isRetryable, ...LEARNER_RETRIES });
    return { initialCluster: initialClusterOf(members, { peerUrl: url, name }) };
  } catch (error) {
    if (!isTooManyLearners(error)) throw error;
    throw await blockedBy(error, ports, signal);
  }
}

/** `--initial-cluster` of a new member: URLs must be complete, names of those that never started are of no account. */
export function initialClusterOf(
  members: readonly EtcdMemberInfo[],
  added: { peerUrl: string; name: string },
): string[] {
  return members.flatMap((member) => {
    const name = member.peerUrls.includes(added.peerUrl) ? added.name : member.name || `unstarted-${hexId(member.id)}`;
    return member.peerUrls.map((url) => `${name}=${url}`);
  });
}

function assertNameFree(name: string, others: readonly EtcdMemberInfo[]): void {
  const other = others.find((member) => member.name === name);
  if (other === undefined) return;
  const address = new URL(peerUrl(other)).hostname.replace(/^\[(.*)\]$/, "$1");
  throw new K0sError(`Cannot add member "${name}" to etcd: a member of that name is at ${peerUrl(other)}`, {
    hint: `Give this machine another host name, or if that member is gone: k0s etcd leave --peer-address ${address}`,
  });
}

async function replace(listed: EtcdMemberInfo, ports: MembershipPorts, signal: AbortSignal): Promise<void> {
  const url = peerUrl(listed);
  if (await ports.probe.isAlive(listed, signal)) {
    throw new K0sError(`Cannot add member ${url} to etcd: ${describeMember(listed)} lives there`, {
      hint: "Each controller needs its own spec.storage.etcd.peerAddress",
    });
  }
  ports.log.warn("Replacing a member of etcd that has lost its data", { member: listed.name, peerUrl: url });
  await removeMember(({ id }) => id === listed.id, ports, { signal });
}

async function blockedBy(cause: unknown, { client }: MembershipPorts, signal: AbortSignal): Promise<K0sError> {
  const learner = (await client.memberList({ signal })).find(({ isLearner }) => isLearner);
  const pending = learner === undefined ? "another learner" : describeMember(learner);
  return new K0sError(`Cannot add a member to etcd: ${pending} has not been promoted yet`, {
    cause,
    hint: "Only one joins at a time; one that never comes up is removed with: k0s etcd leave --peer-address ADDRESS",
  });
}
