import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { linesOf, LONGEST_LINE, mergedLines } from "../../../lib/platform/lines.ts";

/** A stream of the text's bytes, in pieces of a size. */
function streamOf(text: string, pieceBytes: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  const bytes = new TextEncoder().encode(text);
  const pieces = Array.from(
    { length: Math.ceil(bytes.length / pieceBytes) },
    (_, index) => bytes.slice(index * pieceBytes, (index + 1) * pieceBytes),
  );
  return ReadableStream.from(pieces);
}

const cases: [string, string, string[]][] = [
  ["nothing", "", []],
  ["a last line without line feed", "a\nb", ["a", "b"]],
  ["empty lines", "\n\n", ["", ""]],
  ["carriage returns", "a\r\nb\r\n", ["a", "b"]],
  ["characters of several bytes", "äöü€😀\n", ["äöü€😀"]],
];
for (const [name, text, lines] of cases) {
  Deno.test(`linesOf() splits ${name}, however the bytes arrive`, async () => {
    for (const size of [1, 3, 1_000]) {
      const found = await Array.fromAsync(linesOf(streamOf(text, size)));
      assertEquals(found, lines.map((line) => ({ text: line })));
    }
  });
}

Deno.test("linesOf() numbers the pieces of a long line and loses nothing", async () => {
  const length = fc.integer({ min: 0, max: 3 * LONGEST_LINE });
  await fc.assert(
    fc.asyncProperty(length, fc.integer({ min: 4_000, max: 99_999 }), async (count, size) => {
      const line = "x" + "😀".repeat(count / 2);
      const found = await Array.fromAsync(linesOf(streamOf(`${line}\nnext\n`, size)));
      assertEquals(found.at(-1), { text: "next" });
      assertEquals(found.slice(0, -1).map(({ text }) => text).join(""), line);
      assertEquals(found.every(({ text }) => text.length <= LONGEST_LINE), true);
      if (found.length > 2) assertEquals(found.slice(0, -1).map(({ chunk }) => chunk), found.slice(1).map((_, i) => i));
    }),
    { numRuns: 20 },
  );
});

Deno.test("mergedLines() names the stream of each line and ends with both", async () => {
  const lines = await Array.fromAsync(mergedLines(streamOf("out\n", 2), streamOf("err\n", 2)));

  assertEquals(lines.toSorted((a, b) => (a.stream < b.stream ? -1 : 1)), [
    { stream: "stderr", text: "err" },
    { stream: "stdout", text: "out" },
  ]);
});
