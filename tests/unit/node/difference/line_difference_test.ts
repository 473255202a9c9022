import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { lineDifference } from "../../../../lib/node/difference/line_difference.ts";

const CASES: [what: string, before: string, after: string, lines: string[]][] = [
  ["nothing", "", "", []],
  ["equal texts", "a\nb\n", "a\nb\n", ["…"]],
  ["a new text", "", "a\nb\n", ["+a", "+b"]],
  ["a line in the middle", "a\nb\nc\n", "a\nB\nc\n", [" a", "-b", "+B", " c"]],
  ["a line that moves", "a\nb\nc\n", "b\nc\na\n", ["-a", " b", " c", "+a"]],
  [
    "lines that are far from each other",
    "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n",
    "x\n1\n2\n3\n4\n5\n6\n7\n8\ny\n",
    ["-0", "+x", " 1", " 2", "…", " 7", " 8", "-9", "+y"],
  ],
];

for (const [what, before, after, lines] of CASES) {
  Deno.test(`lineDifference() of ${what}`, () => {
    assertEquals(lineDifference(before, after), lines);
  });
}

Deno.test("lineDifference() gives up on what nobody would read", () => {
  const lines = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, at) => `${prefix}${at}\n`).join("");

  assertEquals(lineDifference(lines("a", 1_500), lines("b", 1_500)), undefined);
  assertEquals(lineDifference("", lines("b", 300)), undefined);
});

Deno.test("lineDifference() has every line that only one of the texts has", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });
  fc.assert(fc.property(text, text, (before, after) => {
    const shown = lineDifference(before.join("\n"), after.join("\n")) ?? [];
    const count = (lines: readonly string[], line: string) => lines.filter((one) => one === line).length;
    for (const line of ["a", "b", "c"]) {
      const more = count(shown, `+${line}`) - count(shown, `-${line}`);
      assertEquals(more, count(after, line) - count(before, line));
    }
  }));
});
