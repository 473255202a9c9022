import { assertEquals } from "@std/assert";
import { saysMore } from "../../../lib/config/says_more.ts";

Deno.test("saysMore() sees what a value says beyond another", () => {
  const cases: [value: unknown, usual: unknown, expected: boolean][] = [
    ...[undefined, null, "", false, 0, [], {}].map((empty): [unknown, unknown, boolean] => [empty, undefined, false]),
    [true, undefined, true],
    [undefined, { a: 1 }, false],
    [{ a: { b: [] } }, undefined, false],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: 1, c: "" }, { a: 1 }, false],
    [{ a: 2 }, { a: 1 }, true],
    [false, true, true],
    [["a"], ["a"], false],
    [["a"], ["b"], true],
    [[], ["b"], true],
    [["a"], undefined, true],
    ["1h", "60m", false],
    ["1h", "1d", true],
  ];
  for (const [value, usual, expected] of cases) {
    assertEquals(saysMore(value, usual), expected, JSON.stringify([value, usual]));
  }
});
