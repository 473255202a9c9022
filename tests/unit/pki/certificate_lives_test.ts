import { assertEquals } from "@std/assert";
import { certificateLives, isEnding, type LivingLeaf } from "../../../lib/pki/certificate_lives.ts";
import type { Authority } from "../../../lib/pki/authority.ts";

const DAY_MS = 86_400_000;
const START = new Date("2026-01-01T00:00:00Z");

function day(days: number): Date {
  return new Date(START.getTime() + days * DAY_MS);
}

function authorityUntil(days: number): Authority {
  return { spec: { name: "ca" }, certificate: { notBefore: START, notAfter: day(days) } } as Authority;
}

function leaf(name: string, days: number, more: Partial<LivingLeaf> = {}): LivingLeaf {
  const validity = { notBefore: START, notAfter: day(days) };
  return { spec: { name }, leaf: { validity }, isForeign: false, authority: authorityUntil(1000), ...more };
}

Deno.test("certificateLives() says when the first leaf is due: at two thirds of its life", () => {
  const { nextRenewal, aging } = certificateLives([leaf("a", 300), leaf("b", 30)], [], day(0));

  assertEquals([nextRenewal?.getTime(), aging], [day(20).getTime() + 1, []]);
});

Deno.test("certificateLives() leaves out what the operator has brought, and what holds as long as its authority", () => {
  const leaves = [
    leaf("a", 300),
    leaf("server", 30, { isForeign: true }),
    leaf("b", 60, { authority: authorityUntil(60) }),
  ];

  assertEquals(certificateLives(leaves, [], day(0)), { nextRenewal: new Date(day(200).getTime() + 1), aging: [] });
  assertEquals(certificateLives(leaves, [], day(50)).aging, [
    { name: "server", expiresAt: day(30), why: "an authority of the operator signed it" },
    { name: "b", expiresAt: day(60), why: "its authority expires then, too" },
  ]);
  assertEquals(certificateLives(leaves.slice(1), [], day(0)).nextRenewal, undefined);
});

Deno.test("certificateLives() tells of an authority in the last tenth of its life", () => {
  const found = (days: number) => certificateLives([], [authorityUntil(1000)], day(days)).aging;

  assertEquals(found(899), []);
  assertEquals(found(901), [{ name: "ca", expiresAt: day(1000), why: "it is an authority" }]);
});

Deno.test("isEnding() is of the last tenth", () => {
  const validity = { notBefore: day(0), notAfter: day(10) };

  assertEquals([isEnding(validity, day(9)), isEnding(validity, new Date(day(9).getTime() + 1))], [false, true]);
});
