import { assertEquals } from "@std/assert";
import { nextTurn, refusals } from "../../../../lib/reconcilers/worker_turns/next_turn.ts";
import type { TurnMarks } from "../../../../lib/reconcilers/worker_turns/turn_marks.ts";

const MARKS: TurnMarks = { digest: "d1", profile: "default", hasTurn: false, isReady: true };

function next(nodes: Record<string, Partial<TurnMarks>>): string | undefined {
  return nextTurn(new Map(Object.entries(nodes).map(([name, marks]) => [name, { ...MARKS, ...marks }])))?.node;
}

const CASES: [string, Record<string, Partial<TurnMarks>>, string | undefined][] = [
  ["nobody, if nobody asks", {}, undefined],
  ["the first by name", { b: {}, a: {} }, "a"],
  ["one that is Ready before one that is not", { a: { isReady: false }, b: {} }, "b"],
  ["one that is not Ready when all others are done", { a: { isReady: false } }, "a"],
  ["one that has its turn already", { a: {}, b: { hasTurn: true, isReady: false } }, "b"],
  ["nobody for what another one has refused", { a: { refused: "no" }, b: {} }, undefined],
  ["one that wants something else than was refused", { a: { refused: "no" }, b: {}, c: { digest: "d2" } }, "c"],
];

for (const [what, nodes, expected] of CASES) {
  Deno.test(`nextTurn() chooses ${what}`, () => assertEquals(next(nodes), expected));
}

Deno.test("refusals() lists the nodes that have refused, by name", () => {
  const nodes = new Map([["b", { ...MARKS, refused: "no" }], ["c", MARKS], ["a", { ...MARKS, refused: "never" }]]);

  assertEquals(refusals(nodes).map(({ node }) => node), ["a", "b"]);
});
