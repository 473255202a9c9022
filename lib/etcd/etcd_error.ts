import { K0sError } from "../base/mod.ts";

/** Codes of gRPC that etcd uses and we tell apart. */
export const GRPC_CODES = { failedPrecondition: 9, unavailable: 14, notFound: 5, resourceExhausted: 8 } as const;

/** etcd answered with an error. */
export class EtcdError extends K0sError {
  override readonly name: string = "EtcdError";
  /** Code of gRPC, such as 9 for a failed precondition. */
  readonly code: number;
  /** etcd's own words, such as `etcdserver: member not found`. */
  readonly reason: string;

  constructor(action: string, { code, reason }: { code: number; reason: string }) {
    super(`Cannot ${action}: ${reason}`, hintFor(reason));
    this.code = code;
    this.reason = reason;
  }
}

/** No answer from any endpoint of etcd in time. */
export class EtcdUnreachableError extends K0sError {
  override readonly name: string = "EtcdUnreachableError";
}

/** A change of the members that would cost the cluster its quorum, or its last member. */
export class QuorumError extends K0sError {
  override readonly name: string = "QuorumError";
}

function hintFor(reason: string): { hint?: string } {
  if (reason.includes("database space exceeded")) {
    return { hint: "Look at it with: k0s etcd status; raise quota-backend-bytes in spec.storage.etcd.extraArgs" };
  }
  return reason.includes("no leader") || reason.includes("request timed out")
    ? { hint: "More than half of the members must run; look at them with: k0s etcd status" }
    : {};
}

const says = (error: unknown, ...texts: readonly string[]): boolean =>
  error instanceof EtcdError && texts.some((text) => error.reason.toLowerCase().includes(text));

/** Whether there is no such member (any more). */
export function isMemberNotFound(error: unknown): boolean {
  return says(error, "member not found");
}

/** Whether the answer got lost because the member that was asked has ended: what was asked for may be done. */
export function isAnswerLost(error: unknown): boolean {
  return error instanceof EtcdUnreachableError || says(error, "server stopped");
}

/** Whether a member with that peer URL is there already. */
export function isPeerUrlTaken(error: unknown): boolean {
  return says(error, "peer urls already exists", "peerurls already exists", "member id already exist");
}

/** Whether the cluster has as many learners as it takes. */
export function isTooManyLearners(error: unknown): boolean {
  return says(error, "too many learner");
}

/** Whether a learner still has to catch up with the leader. */
export function isLearnerBehind(error: unknown): boolean {
  return says(error, "in sync with leader", "learner is not ready");
}

/** Whether a member is no learner, as when somebody else has promoted it. */
export function isNotLearner(error: unknown): boolean {
  // The words for one that is behind begin alike.
  return says(error, "can only promote a learner") && !isLearnerBehind(error);
}

/** Whether a revision is compacted already. */
export function isCompacted(error: unknown): boolean {
  return says(error, "required revision has been compacted");
}

/** Whether trying again later may help: an election, a member that has just gone. */
export function isTransientEtcd(error: unknown): boolean {
  return error instanceof EtcdUnreachableError ||
    says(error, "unhealthy cluster", "leader changed", "no leader", "request timed out", "not enough started members");
}
