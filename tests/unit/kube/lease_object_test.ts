import { assertEquals } from "@std/assert";
import { expiredForMs, isLeaseHeld, type Lease, renewedAtMs } from "../../../lib/kube/mod.ts";

const NOW = new Date("2026-01-02T03:04:05Z");

function aLease(spec?: Lease["spec"]): Lease {
  const metadata = { name: "k0s-ctrl-one", namespace: "kube-node-lease" };
  return { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, ...(spec === undefined ? {} : { spec }) };
}

const renewed = { holderIdentity: "x", leaseDurationSeconds: 60, renewTime: "2026-01-02T03:03:30.000000Z" };

Deno.test("expiredForMs() is negative while a lease lasts, on whatever clock it is asked", () => {
  assertEquals(expiredForMs(aLease(renewed), 1_000, 60_999), -1);
  assertEquals(expiredForMs(aLease(renewed), 1_000, 61_000), 0);
  assertEquals(expiredForMs(aLease(), 1_000, 1_000), 0);
});

Deno.test("renewedAtMs() reads the renewal, if there is one", () => {
  assertEquals(renewedAtMs(aLease(renewed)), NOW.getTime() - 35_000);
  assertEquals(renewedAtMs(aLease()), NaN);
});

Deno.test("isLeaseHeld() wants a holder, and a renewal that is young enough", () => {
  assertEquals(isLeaseHeld(aLease(renewed), NOW), true);
  assertEquals(isLeaseHeld(aLease({ ...renewed, renewTime: "2026-01-02T03:03:05.000000Z" }), NOW), false);
  assertEquals(isLeaseHeld(aLease({ ...renewed, holderIdentity: "" }), NOW), false);
  assertEquals(isLeaseHeld(aLease({ holderIdentity: "x", leaseDurationSeconds: 60 }), NOW), false);
  assertEquals(isLeaseHeld(aLease(), NOW), false);
});
