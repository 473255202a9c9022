import { assert, assertEquals, assertThrows } from "@std/assert";
import { assertRemovable, QuorumError, quorumOf } from "../../../lib/etcd/mod.ts";
import { member } from "./_fake_etcd.ts";

const [one, two, three] = [member("one", 1), member("two", 2), member("three", 3)] as const;
const learner = member("four", 4, { isLearner: true });

Deno.test("quorumOf() is more than half", () => {
  assertEquals([1, 2, 3, 4, 5].map(quorumOf), [1, 2, 2, 3, 3]);
});

const ALLOWED: [string, Parameters<typeof assertRemovable>][] = [
  ["one of three", [one, [one, two, three], new Set(["2", "3"])]],
  ["a dead one of three", [three, [one, two, three], new Set(["1", "2"])]],
  ["one of two", [two, [one, two], new Set(["1"])]],
  ["a learner, though another is dead", [learner, [one, two, learner], new Set(["1"])]],
];

for (const [what, args] of ALLOWED) {
  Deno.test(`assertRemovable() lets ${what} go`, () => assertRemovable(...args));
}

Deno.test("assertRemovable() refuses a removal after which too few would be alive, and names the dead", () => {
  const error = assertThrows(() => assertRemovable(one, [one, two, three], new Set(["2"])), QuorumError);

  assert(error.message.includes('"three"'), error.message);
  assert(error.message.includes("of the 2 voting members left only 1 would be alive, and 2 are needed"), error.message);
});

Deno.test("assertRemovable() does not count learners as voters", () => {
  assertThrows(() => assertRemovable(one, [one, learner], new Set(["4"])), QuorumError, "only voting member");
});
