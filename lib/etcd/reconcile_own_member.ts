import { isCancelled, K0sError, messageOf } from "../base/mod.ts";
import { ignoring, ignoringNotFound, isConflict, type KubeClient } from "../kube/mod.ts";
import {
  ETCD_MEMBERS,
  type EtcdMember,
  joinedCondition,
  MEMBER_LABELS,
  type MemberReport,
} from "./etcd_member_object.ts";
import { leaveCluster } from "./leave_cluster.ts";
import { readLeaveIntent } from "./leave_intent.ts";
import { hexId } from "./member.ts";
import type { MembershipPorts } from "./remove_member.ts";

/** How often a controller looks at its own object, in milliseconds. */
const POLL_EVERY_MS = 5_000;
/** How often it tells how its member is doing, in passes. */
const REPORT_EVERY = 6;

/** What {@link reconcileOwnMember} needs. */
export interface OwnMemberOptions {
  kube: KubeClient;
  ports: MembershipPorts;
  paths: { dataDir: string };
  /** Name of the member: `extraArgs.name`, or the host name. */
  memberName: string;
  /** `spec.storage.etcd.peerAddress` */
  peerAddress: string;
  /** Peer URL of the member. */
  peerUrl: string;
  /** Name of the controller's own lease, such as `k0s-ctrl-one`. */
  leaseName: string;
  /** Identity under which the lease is held. */
  invocationId: string;
  /** Called once when the member has left: the node stops its components and stays down. */
  onLeft: () => void;
}

/** What is known of our member by its identifier, which stays when its host gets another name or address. */
interface Identity {
  peerAddress: string;
  /** Hexadecimal. */
  memberID: string;
}

/**
 * Keeps the `EtcdMember` object of this controller, and leaves when it says so, until `signal` is aborted or it left.
 *
 * To be run by every controller. An object left over from an earlier life of this controller does not make it leave; one
 * under a former name of its host is removed, and the other members learn its new address.
 *
 * @see k0s `pkg/component/controller/etcd_member_reconciler.go`
 */
export async function reconcileOwnMember(options: OwnMemberOptions, signal: AbortSignal): Promise<void> {
  const { clock, log } = options.ports;
  const own = new OwnMember(options);
  for (let pass = 0; !signal.aborted; pass++) {
    try {
      if (await own.pass(pass % REPORT_EVERY === 0, signal)) return options.onLeft();
    } catch (error) {
      if (isCancelled(error) || signal.aborted) return;
      log.warn("Cannot keep EtcdMember", { member: options.memberName, error: messageOf(error) });
    }
    await clock.sleep(POLL_EVERY_MS, signal);
  }
}

/** The object of one member. */
export class OwnMember {
  readonly #options: OwnMemberOptions;
  readonly #name: string;
  #isRegistered = false;
  #refused = "";

  constructor(options: OwnMemberOptions) {
    this.#options = options;
    this.#name = options.memberName.toLowerCase();
  }

  /** Registers the member, reports about it, and leaves if told to. @returns Whether the member has left. */
  async pass(isReportDue: boolean, signal: AbortSignal): Promise<boolean> {
    const intent = await readLeaveIntent(this.#options.paths);
    if (intent !== undefined && intent.state !== "leaving") return true;
    const { kube } = this.#options;
    const found = await ignoringNotFound(() => kube.get<EtcdMember>(ETCD_MEMBERS, this.#name, { signal }));
    const member = found !== undefined && this.#isRegistered ? found : await this.#register(found, signal);
    if (isReportDue || found === undefined) await this.#report(signal);
    return await this.#leaveIfTold(member, signal);
  }

  async #register(found: EtcdMember | undefined, signal: AbortSignal): Promise<EtcdMember> {
    const { kube, leaseName, invocationId } = this.#options;
    const identity = await this.#reconcileIdentity(signal);
    await this.#assertFree(found, identity, signal);
    const labels = { [MEMBER_LABELS.lease]: leaseName, [MEMBER_LABELS.shutdownOnLeave]: invocationId };
    const { apiVersion, kind } = ETCD_MEMBERS;
    const fresh = { apiVersion, kind, metadata: { name: this.#name, labels }, spec: { leave: false } };
    // A merge patch removes what is null.
    const patch = { metadata: { labels: { ...labels, [MEMBER_LABELS.shutdown]: null } }, spec: { leave: false } };
    const create = () => ignoring(isConflict, () => kube.create<EtcdMember>(ETCD_MEMBERS, fresh, { signal }));
    const member = (found === undefined ? await create() : undefined) ??
      await kube.mergePatch<EtcdMember>(ETCD_MEMBERS, this.#name, patch, { signal });
    await this.#patchStatus({
      ...identity,
      reconcileStatus: "Success",
      message: "Member joined",
      conditions: this.#joined(member, "True", "Member joined"),
    }, signal);
    await this.#removeFormer(identity, signal);
    this.#isRegistered = true;
    return member;
  }

  /** Finds our member by its identifier, and tells the others its peer URL where they know another one. */
  async #reconcileIdentity(signal: AbortSignal): Promise<Identity> {
    const { ports: { client, log }, peerUrl } = this.#options;
    const { memberId } = await client.status({ signal });
    const own = (await client.memberList({ signal, isLocal: true })).find(({ id }) => id === memberId);
    if (own !== undefined && !own.peerUrls.includes(peerUrl)) {
      await client.updatePeerUrl(memberId, peerUrl, { signal });
      log.info("Told the members of etcd another address of ours", { former: own.peerUrls.join(", "), now: peerUrl });
    }
    return { peerAddress: this.#options.peerAddress, memberID: hexId(memberId) };
  }

  /** @throws {K0sError} If the object of our name is that of another member. */
  async #assertFree(found: EtcdMember | undefined, { memberID }: Identity, signal: AbortSignal): Promise<void> {
    const theirs = found?.status?.memberID;
    if (theirs === undefined || theirs === memberID) return;
    const members = await this.#options.ports.client.memberList({ signal, isLocal: true });
    if (!members.some(({ id }) => hexId(id) === theirs)) return;
    throw new K0sError(`Cannot use the EtcdMember "${this.#name}": it is that of another member of etcd, ${theirs}`, {
      hint: "Give each controller a name of its own: its host's, or spec.storage.etcd.extraArgs.name",
    });
  }

  /** Removes objects of our member under other names: making it leave by one of those would make us leave. */
  async #removeFormer({ memberID }: Identity, signal: AbortSignal): Promise<void> {
    const { kube, ports: { log } } = this.#options;
    for (const { metadata: { name = "" }, status } of (await kube.list<EtcdMember>(ETCD_MEMBERS, { signal })).items) {
      if (name === this.#name || status?.memberID !== memberID) continue;
      await ignoringNotFound(() => kube.delete(ETCD_MEMBERS, name, { signal }));
      log.info("Removed the EtcdMember of a former name of this controller", { former: name, now: this.#name });
    }
  }

  async #report(signal: AbortSignal): Promise<void> {
    const { client, clock } = this.#options.ports;
    const status = await client.status({ signal });
    const lags = [...await client.followerLags({ signal })].map(([id, lag]) => [hexId(id), lag] as const);
    const report: MemberReport = {
      reportedAt: clock.now().toISOString(),
      version: status.version,
      isLeader: status.leaderId === status.memberId,
      dbSizeBytes: status.dbSizeBytes,
      dbInUseBytes: status.dbInUseBytes,
      dbQuotaBytes: status.dbQuotaBytes,
      raftTerm: status.raftTerm,
      raftIndex: status.raftIndex,
      raftAppliedIndex: status.raftAppliedIndex,
      ...(lags.length === 0 ? {} : { lags: Object.fromEntries(lags) }),
    };
    await this.#patchStatus({ ...await this.#identity(signal), report }, signal);
  }

  async #leaveIfTold(member: EtcdMember, signal: AbortSignal): Promise<boolean> {
    const { invocationId, ports, paths, peerUrl } = this.#options;
    if (member.spec?.leave !== true || member.metadata.labels?.[MEMBER_LABELS.shutdown] !== invocationId) {
      this.#refused = "";
      return false;
    }
    try {
      await leaveCluster({ paths, peerUrl }, ports, signal);
      return true;
    } catch (error) {
      const message = messageOf(error);
      if (signal.aborted || message === this.#refused) return false;
      this.#refused = message;
      ports.log.error("Cannot leave etcd", {
        error: message,
        hint: error instanceof K0sError ? error.hint : undefined,
      });
      await this.#patchStatus({ ...await this.#identity(signal), reconcileStatus: "Failed", message }, signal);
      return false;
    }
  }

  async #identity(signal: AbortSignal): Promise<Identity> {
    const { ports, peerAddress } = this.#options;
    const { memberId } = await ports.client.status({ signal });
    return { peerAddress, memberID: hexId(memberId) };
  }

  #joined(member: EtcdMember, status: "True" | "False", message: string) {
    return joinedCondition(member.status, { status, message, now: this.#options.ports.clock.now() });
  }

  async #patchStatus(status: Partial<EtcdMember["status"]>, signal: AbortSignal): Promise<void> {
    const { kube } = this.#options;
    await kube.mergePatch(ETCD_MEMBERS, this.#name, { status }, { subresource: "status", signal });
  }
}
