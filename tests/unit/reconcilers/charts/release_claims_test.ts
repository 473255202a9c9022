import { assertEquals } from "@std/assert";
import { heirsOf, type ReleaseClaim, releaseClaims } from "../../../../lib/reconcilers/charts/release_claims.ts";

function claim(name: string, more: Partial<ReleaseClaim> = {}): ReleaseClaim {
  const none = { isDeployed: false, isDeleted: false, isDone: false, isRunning: false };
  return { name, created: "", release: "apps/x", ...none, ...more };
}

const CASES: [string, ReleaseClaim[], Record<string, string>][] = [
  ["different releases", [claim("a"), claim("b", { release: "apps/y" })], {}],
  ["the oldest comes first", [claim("a", { created: "2" }), claim("b", { created: "1" })], { a: "b" }],
  ["of one age, the name decides", [claim("b"), claim("a"), claim("c")], { b: "a", c: "a" }],
  ["the one that has deployed it keeps it", [claim("a", { created: "1" }), claim("b", { isDeployed: true })], {
    a: "b",
  }],
  ["what runs is not disturbed", [claim("a", { isRunning: true }), claim("b", { isDeployed: true })], { b: "a" }],
  ["one that goes is waited for", [claim("a"), claim("b", { isDeleted: true })], { a: "b" }],
  ["one that has gone is not", [claim("a"), claim("b", { isDeleted: true, isDone: true })], {}],
  [
    "one that goes waits for what runs alone",
    [claim("a", { isDeleted: true }), claim("b", { isRunning: true })],
    { a: "b" },
  ],
];

for (const [says, claims, expected] of CASES) {
  Deno.test(`releaseClaims(): ${says}`, () => assertEquals(Object.fromEntries(releaseClaims(claims)), expected));
}

const HEIRS: [string, ReleaseClaim[], string[]][] = [
  ["nobody else", [claim("gone")], []],
  ["one of another release", [claim("a", { release: "apps/y" })], []],
  ["one that goes, too", [claim("a", { isDeleted: true })], []],
  ["the oldest first", [claim("a", { created: "2" }), claim("b", { created: "1" })], ["b", "a"]],
  ["the one that has deployed it first", [claim("a", { created: "1" }), claim("b", { isDeployed: true })], ["b", "a"]],
];

for (const [says, others, expected] of HEIRS) {
  Deno.test(`heirsOf(): ${says}`, () => {
    const gone = claim("gone", { isDeleted: true });
    assertEquals(heirsOf(gone, [gone, ...others.filter(({ name }) => name !== gone.name)]), expected);
  });
}
