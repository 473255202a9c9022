import { assertEquals } from "@std/assert";
import { quantityOf } from "../../../lib/kube/mod.ts";

const GI = 2 ** 30;

const QUANTITIES: [text: unknown, expected: number][] = [
  ["2", 2],
  [2, 2],
  ["100m", 0.1],
  ["1.5Gi", 1.5 * GI],
  ["1e3", 1000],
  ["1E3", 1000],
  ["1E", 1e18],
  ["4k", 4000],
  [".5", 0.5],
  [undefined, 0],
  ["much", 0],
];

for (const [text, expected] of QUANTITIES) {
  Deno.test(`quantityOf() of ${JSON.stringify(text)} is ${expected}`, () => assertEquals(quantityOf(text), expected));
}
