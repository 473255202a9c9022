import { messageOf } from "../base/mod.ts";
import type { Clock, Logger } from "../platform/mod.ts";
import type { EtcdClient } from "./etcd_client.ts";
import type { EtcdMemberStatus } from "./member.ts";
import { aliveMembers, type PeerProbe } from "./peer_probe.ts";
import { recoverSpace } from "./recover_space.ts";

/** The right to defragment now; a `LeaseElection` fits. */
export interface DefragmentationLock {
  /** Takes it. @returns Whether it is ours now. */
  tryHold(signal?: AbortSignal): Promise<boolean>;
  /** Lets others take it. */
  release(): Promise<void>;
}

/** What {@link EtcdMaintenance} needs. */
export interface MaintenanceOptions {
  /** Of our own member only. */
  client: EtcdClient;
  probe: PeerProbe;
  lock: DefragmentationLock;
  clock: Clock;
  log: Logger;
  /** Least free room inside the database that makes defragmentation worth it. @default {67_108_864} */
  leastFreeBytes?: number;
  /** For how long a leader lets the others go first, in milliseconds. @default {900_000} */
  leaderTimeoutMs?: number;
}

/** What a round of maintenance did, or why it did nothing. */
export type MaintenanceOutcome = "nothing to do" | "recovered" | "defragmented" | "moved leadership" | "not now";

const POLL_EVERY_MS = 30_000;
/** Share of the database that must be free, beside the least room. */
const LEAST_FREE_SHARE = 0.45;

/** Whether so much of a member's database is free room that rewriting it is worth a pause of the member. */
export function isWorthDefragmenting(status: EtcdMemberStatus, leastFreeBytes = 64 * 1024 * 1024): boolean {
  const free = status.dbSizeBytes - status.dbInUseBytes;
  return free >= leastFreeBytes && free >= status.dbSizeBytes * LEAST_FREE_SHARE;
}

/**
 * Looks after our own member of etcd; to be run by every controller.
 *
 * Free room inside the database is given back by defragmentation: one member at a time, only while all others are
 * alive, followers first. A leader waits for them, then hands its leadership over before it takes its turn. A NOSPACE
 * alarm is answered at once.
 */
export class EtcdMaintenance {
  readonly #options: Required<MaintenanceOptions>;
  #wantedSinceMs: number | undefined;

  constructor(options: MaintenanceOptions) {
    this.#options = { leastFreeBytes: 64 * 1024 * 1024, leaderTimeoutMs: 900_000, ...options };
  }

  /** Does what is to be done, until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    while (!signal.aborted) {
      try {
        await this.round(signal);
      } catch (error) {
        if (signal.aborted) return;
        log.warn("Cannot maintain etcd", { error: messageOf(error) });
      }
      await clock.sleep(POLL_EVERY_MS, signal);
    }
  }

  /** Looks once. */
  async round(signal: AbortSignal): Promise<MaintenanceOutcome> {
    const { client, clock, leastFreeBytes } = this.#options;
    const status = await client.status({ signal });
    // The list of alarms goes through the log of etcd; the status, which names them too, does not.
    const alarms = status.errors.length === 0 ? [] : await client.alarms({ signal });
    const alarm = alarms.find(({ alarm, memberId }) => alarm === "NOSPACE" && memberId === status.memberId);
    // No lock: nobody can write one, and members that take no writes have little left to lose.
    if (alarm !== undefined) return await recoverSpace(alarm, this.#options, signal) ? "recovered" : "not now";
    if (!isWorthDefragmenting(status, leastFreeBytes)) {
      this.#wantedSinceMs = undefined;
      return "nothing to do";
    }
    this.#wantedSinceMs ??= clock.monotonicMs();
    return await this.#defragment(status, signal);
  }

  async #defragment(status: EtcdMemberStatus, signal: AbortSignal): Promise<MaintenanceOutcome> {
    const { client, clock, lock, leaderTimeoutMs, probe } = this.#options;
    const others = (await client.memberList({ signal })).filter(({ id }) => id !== status.memberId);
    const alive = await aliveMembers(others, probe, signal);
    if (alive.size < others.length) return "not now";
    const successor = others.find(({ isLearner }) => !isLearner);
    const isLeading = status.leaderId === status.memberId && successor !== undefined;
    if (isLeading && clock.monotonicMs() - (this.#wantedSinceMs ?? 0) < leaderTimeoutMs) return "not now";
    if (!await lock.tryHold(signal)) return "not now";
    try {
      if (!isLeading) return await this.#rewrite(status, signal);
      await client.moveLeader(successor.id, { signal });
      this.#options.log.info("Moved etcd's leadership before defragmentation", { to: successor.name });
      return "moved leadership";
    } finally {
      await lock.release();
    }
  }

  async #rewrite(before: EtcdMemberStatus, signal: AbortSignal): Promise<MaintenanceOutcome> {
    const { client, log } = this.#options;
    await client.defragment({ signal });
    const { dbSizeBytes } = await client.status({ signal });
    log.info("Defragmented etcd", { fromBytes: before.dbSizeBytes, toBytes: dbSizeBytes });
    this.#wantedSinceMs = undefined;
    return "defragmented";
  }
}
