import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { editDistance, nearestName } from "../../../lib/base/mod.ts";

Deno.test("nearestName() finds the name meant", () => {
  const known = ["network", "storage", "scheduler", "api"];
  const cases: [string, string | undefined][] = [
    ["netwrok", "network"],
    ["Storage", "storage"],
    ["apis", "api"],
    ["frobnicate", undefined],
  ];
  for (const [typed, meant] of cases) assertEquals(nearestName(typed, known), meant, typed);
});

Deno.test("editDistance() is symmetric, and zero only for equal texts", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (one, other) => {
    assertEquals(editDistance(one, other), editDistance(other, one));
    assertEquals(editDistance(one, other) === 0, one === other);
  }));
});
