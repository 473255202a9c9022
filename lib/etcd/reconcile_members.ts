import { isCancelled, messageOf } from "../base/mod.ts";
import { expiredForMs, ignoringNotFound, type KubeClient, type Lease, renewedAtMs, RESOURCES } from "../kube/mod.ts";
import {
  ETCD_MEMBERS,
  type EtcdMember,
  type EtcdMemberObjectStatus,
  joinedCondition,
  MEMBER_LABELS,
} from "./etcd_member_object.ts";
import { decimalId, type EtcdMemberInfo } from "./member.ts";
import { aliveMembers } from "./peer_probe.ts";
import { assertRemovable } from "./quorum.ts";
import { type MembershipPorts, removeMember } from "./remove_member.ts";

const POLL_EVERY_MS = 10_000;
const LEASE_NAMESPACE = "kube-node-lease";
/** For how long a controller must have been away before another one removes its member, in milliseconds. */
const GONE_AFTER_MS = 300_000;

/** What {@link reconcileMembers} needs. */
export interface ReconcileOptions {
  kube: KubeClient;
  ports: MembershipPorts;
}

/**
 * Makes members leave whose `EtcdMember` says `spec.leave: true`, until `signal` is aborted. To be run by the leader.
 *
 * A controller that lives is told to shut down, and removes its own member; one that is gone is removed from here.
 *
 * @see k0s `pkg/component/controller/etcd_member_reconciler.go`
 */
export async function reconcileMembers(options: ReconcileOptions, signal: AbortSignal): Promise<void> {
  const { clock, log } = options.ports;
  while (!signal.aborted) {
    try {
      await reconcileOnce(options, signal);
    } catch (error) {
      if (isCancelled(error) || signal.aborted) return;
      log.warn("Cannot reconcile EtcdMembers", { error: messageOf(error) });
    }
    await clock.sleep(POLL_EVERY_MS, signal);
  }
}

/** One round of {@link reconcileMembers}. */
export async function reconcileOnce({ kube, ports }: ReconcileOptions, signal: AbortSignal): Promise<void> {
  // Nothing to do, not even to ask etcd, before the kind is known.
  const listed = await ignoringNotFound(() => kube.list<EtcdMember>(ETCD_MEMBERS, { signal }));
  for (const object of listed?.items ?? []) {
    let wanted: Partial<EtcdMemberObjectStatus>;
    try {
      wanted = await reconcileMember(object, await ports.client.memberList({ signal }), { kube, ports }, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      wanted = { reconcileStatus: "Failed", message: messageOf(error) };
    }
    await patchIfChanged(kube, object, wanted, signal);
  }
}

async function reconcileMember(
  object: EtcdMember,
  members: readonly EtcdMemberInfo[],
  { kube, ports }: ReconcileOptions,
  signal: AbortSignal,
): Promise<Partial<EtcdMemberObjectStatus>> {
  const hex = object.status?.memberID;
  // Its controller has not filled it in yet.
  if (hex === undefined) return {};
  const id = decimalId(hex);
  if (id === undefined) return { reconcileStatus: "Failed", message: `Not a member ID: "${hex}"` };
  const target = members.find((member) => member.id === id);
  if (target === undefined) return gone(object, "No such member ID", ports);
  if (object.spec?.leave !== true) return {};
  const others = members.filter((member) => member.id !== id);
  assertRemovable(target, members, await aliveMembers(others, ports.probe, signal));
  const waiting = await waitingFor(object, { kube, ports }, signal);
  if (waiting !== undefined) return { message: waiting };
  await removeMember((member) => member.id === id, ports, { signal });
  return gone(object, "Member removed from cluster", ports);
}

function gone(object: EtcdMember, message: string, { clock }: MembershipPorts): Partial<EtcdMemberObjectStatus> {
  const joined = object.status?.conditions?.find(({ type }) => type === "Joined");
  if (joined?.status === "False") return {};
  const conditions = joinedCondition(object.status, { status: "False", message, now: clock.now() });
  return { reconcileStatus: "Success", message, conditions };
}

/** Why the member cannot be removed from here yet; `undefined` if it can. Tells a living controller to shut down. */
async function waitingFor(
  object: EtcdMember,
  { kube, ports }: ReconcileOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  const labels = object.metadata.labels ?? {};
  const identity = labels[MEMBER_LABELS.shutdownOnLeave];
  if (identity === undefined) return undefined;
  const name = labels[MEMBER_LABELS.lease] ?? `k0s-ctrl-${object.metadata.name ?? ""}`;
  const get = () => kube.get<Lease>(RESOURCES.leases, name, { namespace: LEASE_NAMESPACE, signal });
  const lease = await ignoringNotFound(get);
  if (lease === undefined) return `Cannot tell whether its controller is gone: there is no Lease "${name}"`;
  const { holderIdentity = "" } = lease.spec ?? {};
  const goneForMs = expiredForMs(lease, renewedAtMs(lease), ports.clock.now().getTime());
  if (goneForMs >= GONE_AFTER_MS) return undefined;
  if (goneForMs >= 0 || holderIdentity === "") return `Waiting until its controller has been gone for five minutes`;
  if (holderIdentity !== identity) return `Waiting: its controller runs anew, as ${holderIdentity}`;
  if (labels[MEMBER_LABELS.shutdown] !== identity) {
    const patch = { metadata: { labels: { [MEMBER_LABELS.shutdown]: identity } } };
    await kube.mergePatch(ETCD_MEMBERS, object.metadata.name ?? "", patch, { signal });
    ports.log.info("Told a controller to leave etcd", { member: object.metadata.name });
  }
  // A refusal that the controller has written stays to be seen.
  return object.status?.reconcileStatus === "Failed"
    ? object.status.message ?? ""
    : "Waiting for its controller to leave";
}

async function patchIfChanged(
  kube: KubeClient,
  { metadata, status }: EtcdMember,
  wanted: Partial<EtcdMemberObjectStatus>,
  signal: AbortSignal,
): Promise<void> {
  const before: Partial<EtcdMemberObjectStatus> = status ?? {};
  const keys = Object.keys(wanted) as (keyof EtcdMemberObjectStatus)[];
  if (keys.every((key) => JSON.stringify(before[key]) === JSON.stringify(wanted[key]))) return;
  const options = { subresource: "status", signal };
  await ignoringNotFound(() => kube.mergePatch(ETCD_MEMBERS, metadata.name ?? "", { status: wanted }, options));
}
