import { type Clock, type Http, systemClock } from "../platform/mod.ts";
import { isCompacted } from "./etcd_error.ts";
import { type EtcdAccess, type EtcdCallOptions, EtcdGateway } from "./gateway.ts";
import {
  alarmsIn,
  type EtcdAlarm,
  type EtcdMemberInfo,
  type EtcdMemberStatus,
  lagsIn,
  membersIn,
  statusIn,
} from "./member.ts";
import { type EtcdSnapshot, openSnapshot } from "./snapshot.ts";

/** How long a member may take to count its keys, in milliseconds. */
const COUNT_TIMEOUT_MS = 60_000;

/** How long a member may take to rewrite its database, in milliseconds. */
const DEFRAGMENT_TIMEOUT_MS = 300_000;

/**
 * A client of etcd: its members, their state and their upkeep.
 *
 * Every call is bounded in time and cancellable. Errors: `EtcdError` when etcd said no, `EtcdUnreachableError` when it
 * said nothing, `CancelledError` when the caller's signal was aborted.
 */
export class EtcdClient implements Disposable {
  readonly #gateway: EtcdGateway;

  constructor(access: EtcdAccess, { http, clock = systemClock }: { http: Http; clock?: Clock }) {
    this.#gateway = new EtcdGateway(access, { http, clock });
  }

  /** Asks the same endpoints by other certificates from now on. */
  use(access: EtcdAccess): void {
    this.#gateway.use(access);
  }

  /** Base URLs that are asked. */
  get endpoints(): readonly string[] {
    return this.#gateway.endpoints;
  }

  /**
   * The members.
   *
   * @param options.isLocal Answer from what the asked member knows, even if there is no quorum. @default {false}
   */
  async memberList(options: EtcdCallOptions & { isLocal?: boolean } = {}): Promise<EtcdMemberInfo[]> {
    const body = { linearizable: options.isLocal !== true };
    return membersIn(await this.#read("list the members of etcd", "/v3/cluster/member/list", { ...options, body }));
  }

  /** Adds a learner, which follows the log without a vote. @returns All members, the new one without a name. */
  async addLearner(peerUrl: string, options: EtcdCallOptions = {}): Promise<EtcdMemberInfo[]> {
    const body = { peerURLs: [peerUrl], isLearner: true };
    const action = `add the member ${peerUrl} to etcd as a learner`;
    return membersIn(await this.#change(action, "/v3/cluster/member/add", { ...options, body }));
  }

  /** Gives a learner its vote. @throws {EtcdError} If it still has to catch up. */
  async promote(id: string, options: EtcdCallOptions = {}): Promise<void> {
    const body = { ID: id };
    await this.#change("promote a learner of etcd", "/v3/cluster/member/promote", { ...options, body });
  }

  /** Removes a member for good; it cannot come back with its data. */
  async remove(id: string, options: EtcdCallOptions = {}): Promise<void> {
    const body = { ID: id };
    await this.#change("remove a member of etcd", "/v3/cluster/member/remove", { ...options, body });
  }

  /** Tells the members where one of them listens for its peers. */
  async updatePeerUrl(id: string, peerUrl: string, options: EtcdCallOptions = {}): Promise<void> {
    const body = { ID: id, peerURLs: [peerUrl] };
    await this.#change(`give a member of etcd the peer URL ${peerUrl}`, "/v3/cluster/member/update", {
      ...options,
      body,
    });
  }

  /** State of the member behind an endpoint. @param options.endpoint Which. @default the first that answers */
  async status(options: EtcdCallOptions & { endpoint?: string } = {}): Promise<EtcdMemberStatus> {
    return statusIn(await this.#read("read the status of etcd", "/v3/maintenance/status", options));
  }

  /** How far the leader knows every member to be behind it, in entries of the log; none if it is not the leader. */
  async followerLags(options: EtcdCallOptions = {}): Promise<Map<string, number>> {
    const call = {
      ...options,
      action: "read etcd's variables",
      path: "/debug/vars",
      method: "GET",
      isRead: true,
    } as const;
    return lagsIn(await this.#gateway.call(call));
  }

  /** Every alarm that is raised. */
  async alarms(options: EtcdCallOptions = {}): Promise<EtcdAlarm[]> {
    const body = { action: "GET" };
    return alarmsIn(await this.#read("read the alarms of etcd", "/v3/maintenance/alarm", { ...options, body }));
  }

  /** Ends an alarm. */
  async disarm({ memberId, alarm }: EtcdAlarm, options: EtcdCallOptions = {}): Promise<void> {
    const body = { action: "DEACTIVATE", memberID: memberId, alarm };
    await this.#change(`end the alarm ${alarm} of etcd`, "/v3/maintenance/alarm", { ...options, body });
  }

  /** Revision of the newest change. */
  async revision(options: EtcdCallOptions = {}): Promise<number> {
    // A zero byte: the smallest key there can be, which nobody uses.
    const body = { key: "AA==", count_only: true };
    const { header } = await this.#read("read the revision of etcd", "/v3/kv/range", { ...options, body });
    return Number((header as Record<string, unknown> | undefined)?.["revision"] ?? 0);
  }

  /** How many keys there were at a revision. */
  async keyCount(options: EtcdCallOptions & { revision?: number } = {}): Promise<number> {
    // A zero byte for both ends: all keys.
    const body = { key: "AA==", range_end: "AA==", count_only: true, revision: String(options.revision ?? 0) };
    const limit = { timeoutMs: COUNT_TIMEOUT_MS, ...options };
    const { count } = await this.#read("count the keys of etcd", "/v3/kv/range", { ...limit, body });
    return Number(count ?? 0);
  }

  /** Removes keys: the one alone, or with a slash at its end all that begin with it. */
  async deleteKeys(key: string, options: EtcdCallOptions = {}): Promise<void> {
    const isPrefix = key.endsWith("/");
    // "0" is what follows a slash.
    const body = { key: btoa(key), ...(isPrefix ? { range_end: btoa(`${key.slice(0, -1)}0`) } : {}) };
    await this.#change("remove keys from etcd", "/v3/kv/deleterange", { ...options, body });
  }

  /**
   * The database of the member, piece by piece, with a digest at its end that `etcdutl` checks.
   *
   * @throws {EtcdError} If it ends too early.
   */
  snapshot(options: EtcdCallOptions = {}): Promise<EtcdSnapshot> {
    return openSnapshot(this.#gateway, options);
  }

  /** Forgets old versions of keys before a revision. One that is compacted already is fine. */
  async compact(revision: number, options: EtcdCallOptions = {}): Promise<void> {
    const body = { revision: String(revision), physical: true };
    try {
      await this.#change("compact etcd", "/v3/kv/compaction", { timeoutMs: 60_000, ...options, body });
    } catch (error) {
      if (!isCompacted(error)) throw error;
    }
  }

  /** Rewrites the database of the member behind an endpoint without holes. It answers nothing meanwhile. */
  async defragment(options: EtcdCallOptions & { endpoint?: string } = {}): Promise<void> {
    const limit = { timeoutMs: DEFRAGMENT_TIMEOUT_MS, ...options };
    await this.#change("defragment etcd", "/v3/maintenance/defragment", limit);
  }

  /** Makes another voting member the leader; ask the leader for it. */
  async moveLeader(targetId: string, options: EtcdCallOptions = {}): Promise<void> {
    const body = { targetID: targetId };
    await this.#change("move etcd's leadership", "/v3/maintenance/transfer-leadership", { ...options, body });
  }

  [Symbol.dispose](): void {
    this.#gateway[Symbol.dispose]();
  }

  #read(action: string, path: string, options: EtcdCallOptions & { endpoint?: string; body?: unknown }) {
    const { signal, timeoutMs, endpoint, body } = options;
    return this.#gateway.call({ action, path, body, signal, timeoutMs, endpoint, isRead: true });
  }

  #change(action: string, path: string, options: EtcdCallOptions & { endpoint?: string; body?: unknown }) {
    const { signal, timeoutMs, endpoint, body } = options;
    return this.#gateway.call({ action, path, body, signal, timeoutMs, endpoint });
  }
}
