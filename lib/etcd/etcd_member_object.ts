import type { KubeObject, ResourceType } from "../kube/mod.ts";

/** Where `EtcdMember` objects live. */
export const ETCD_MEMBERS: ResourceType = {
  apiVersion: "etcd.k0sproject.io/v1beta1",
  kind: "EtcdMember",
  plural: "etcdmembers",
  namespaced: false,
};

/** Labels of an `EtcdMember`, by which controllers agree on leaving. Names are upstream's. */
export const MEMBER_LABELS = {
  /** Name of the controller's lease in `kube-node-lease`. */
  lease: "k0s.k0sproject.io/controller-lease",
  /** Identity of a controller that removes its own member when it is told to shut down. */
  shutdownOnLeave: "k0s.k0sproject.io/shutdown-on-leave",
  /** Identity of the controller that is told to. */
  shutdown: "k0s.k0sproject.io/shutdown",
} as const;

/** What a controller tells about its own member, for `k0s etcd status` on the others. */
export interface MemberReport {
  /** ISO 8601. */
  reportedAt: string;
  version: string;
  isLeader: boolean;
  dbSizeBytes: number;
  dbInUseBytes: number;
  dbQuotaBytes?: number | undefined;
  raftTerm: number;
  raftIndex: number;
  raftAppliedIndex: number;
  /** From the leader only: how many entries each member lacked, by hexadecimal identifier. */
  lags?: Record<string, number>;
}

/** One condition of an `EtcdMember`. */
export interface MemberCondition {
  type: string;
  status: "True" | "False" | "Unknown";
  message?: string;
  lastTransitionTime: string;
}

/** Status of an {@link EtcdMember}. */
export interface EtcdMemberObjectStatus {
  peerAddress: string;
  /** Hexadecimal. */
  memberID: string;
  reconcileStatus?: "" | "Success" | "Failed";
  message?: string;
  conditions?: MemberCondition[];
  report?: MemberReport;
}

/** A member of etcd as an object of the API; `spec.leave: true` makes it leave. */
export interface EtcdMember extends KubeObject {
  spec?: { leave?: boolean };
  status?: EtcdMemberObjectStatus;
}

/** The condition `Joined` with a new state; its time moves only with its status. */
export function joinedCondition(
  before: EtcdMemberObjectStatus | undefined,
  next: { status: MemberCondition["status"]; message: string; now: Date },
): MemberCondition[] {
  const old = before?.conditions?.find(({ type }) => type === "Joined");
  const lastTransitionTime = old?.status === next.status
    ? old.lastTransitionTime
    : `${next.now.toISOString().slice(0, 19)}Z`;
  const others = (before?.conditions ?? []).filter(({ type }) => type !== "Joined");
  return [...others, { type: "Joined", status: next.status, message: next.message, lastTransitionTime }];
}
