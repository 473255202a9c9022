import { Changes, ignoreCancelled, LinkedAbort, messageOf } from "../base/mod.ts";
import { addMember } from "./add_member.ts";
import { isLearnerBehind, isMemberNotFound, isNotLearner } from "./etcd_error.ts";
import { type EtcdMemberInfo, hexId } from "./member.ts";
import { type MembershipPorts, removePeer } from "./remove_member.ts";

/** How often is looked for learners that somebody else has added, in milliseconds. */
const POLL_EVERY_MS = 10_000;
/** How often a learner that catches up is tried, in milliseconds. */
const TRY_EVERY_MS = 250;
/** From when on it is tried as seldom as others are looked for: it does not come up at all, in milliseconds. */
const HURRY_FOR_MS = 120_000;

/**
 * The members of our etcd, changed from a controller that is one of them.
 *
 * ```text
 * addMember ──▶ learner, unstarted ──starts──▶ learner ──in sync: reconcileLearners──▶ voter ──removePeer──▶ gone
 * ```
 *
 * Its `addMember` is what the join API takes as `etcd`.
 */
export class EtcdMembership {
  readonly #ports: MembershipPorts;
  readonly #added = new Changes();
  #hurryUntilMs = 0;

  constructor(ports: MembershipPorts) {
    this.#ports = ports;
  }

  /** Adds a learner; see {@link addMember}. It is promoted as soon as it is in sync, by {@link reconcileLearners}. */
  async addMember(peerUrl: string, name: string, signal: AbortSignal): Promise<{ initialCluster: string[] }> {
    const answer = await addMember({ peerUrl, name }, this.#ports, signal);
    this.#hurryUntilMs = this.#ports.clock.monotonicMs() + HURRY_FOR_MS;
    this.#added.notify();
    return answer;
  }

  /** Removes a member by its peer URL; see {@link removePeer}. */
  removePeer(peerUrl: string, signal: AbortSignal): Promise<EtcdMemberInfo> {
    return removePeer(peerUrl, this.#ports, { signal });
  }

  /**
   * Promotes learners that are in sync with the leader, until `signal` is aborted.
   *
   * To be run by every controller: promotion is idempotent, and the one that has added a learner gives it its vote at once.
   */
  async reconcileLearners(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#ports;
    while (!signal.aborted) {
      const added = this.#added.next(signal);
      let learners = 0;
      try {
        learners = await this.promoteLearners(signal);
      } catch (error) {
        if (signal.aborted) return;
        log.debug("Cannot look for learners of etcd", { error: messageOf(error) });
      }
      const isHurried = learners > 0 && clock.monotonicMs() < this.#hurryUntilMs;
      await this.#pause(isHurried ? TRY_EVERY_MS : POLL_EVERY_MS, added, signal);
    }
  }

  /** Promotes every learner that is in sync. @returns How many are left. */
  async promoteLearners(signal: AbortSignal): Promise<number> {
    const { client, log } = this.#ports;
    const learners = (await client.memberList({ signal, isLocal: true })).filter(({ isLearner }) => isLearner);
    let left = learners.length;
    for (const { id, name } of learners.filter((learner) => learner.name !== "")) {
      try {
        await client.promote(id, { signal });
        log.info("Promoted member of etcd", { member: name, memberId: hexId(id) });
        left--;
      } catch (error) {
        if (isNotLearner(error) || isMemberNotFound(error)) left--;
        else if (!isLearnerBehind(error)) throw error;
      }
    }
    return left;
  }

  async #pause(ms: number, added: Promise<void>, signal: AbortSignal): Promise<void> {
    using limit = new LinkedAbort(signal);
    const slept = this.#ports.clock.sleep(ms, limit.signal).catch(ignoreCancelled);
    await Promise.race([slept, added]);
    limit.abort();
    await slept;
  }
}
