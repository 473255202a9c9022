import type { KubeObject } from "./kube_object.ts";

/** A `coordination.k8s.io/v1` Lease, as far as election needs it. */
export interface Lease extends KubeObject {
  spec?: {
    holderIdentity?: string;
    leaseDurationSeconds?: number;
    /** Microseconds, RFC 3339. */
    acquireTime?: string;
    renewTime?: string;
    leaseTransitions?: number;
  };
}

/**
 * For how many milliseconds a lease has been over; negative while it lasts, `NaN` if nobody knows when it was renewed.
 *
 * @param renewedMs When it was renewed. The holder's own statement ({@link renewedAtMs}) presumes that clocks agree; a
 * candidate that wants the lease goes by when it saw the renewal, on its own clock.
 * @param nowMs On the same clock.
 */
export function expiredForMs({ spec }: Lease, renewedMs: number, nowMs: number): number {
  return nowMs - renewedMs - (spec?.leaseDurationSeconds ?? 0) * 1_000;
}

/** When its holder says that it renewed a lease, on the wall clock; `NaN` if it does not say. */
export function renewedAtMs({ spec }: Lease): number {
  return Date.parse(spec?.renewTime ?? "");
}

/** Whether somebody holds a lease at a moment of the wall clock, by what it says itself. @see k0s `pkg/kubernetes/lease.go` */
export function isLeaseHeld(lease: Lease, now: Date): boolean {
  return Boolean(lease.spec?.holderIdentity) && expiredForMs(lease, renewedAtMs(lease), now.getTime()) < 0;
}
