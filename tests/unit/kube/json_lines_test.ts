import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { parseJson, stringifyJson } from "../../../lib/base/mod.ts";
import { jsonLines } from "../../../lib/kube/json_lines.ts";
import { anyJson } from "../../support/any_json.ts";

function streamOf(chunks: Uint8Array[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  return ReadableStream.from(chunks.map((chunk) => chunk.slice()));
}

Deno.test("jsonLines() gives the same values wherever the chunks are cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyJson), fc.integer({ min: 1, max: 9 }), async (values, size) => {
      const bytes = new TextEncoder().encode(values.map((value) => `${JSON.stringify(value)}\n`).join(""));
      const chunks = Array.from(
        { length: Math.ceil(bytes.length / size) },
        (_, at) => bytes.slice(at * size, (at + 1) * size),
      );

      const found = await Array.fromAsync(jsonLines(streamOf(chunks)));

      assertEquals(stringifyJson(found), stringifyJson(values.map((value) => parseJson(JSON.stringify(value)))));
    }),
    { numRuns: 30 },
  );
});

Deno.test("jsonLines() drops a last line that was cut off", async () => {
  const found = await Array.fromAsync(jsonLines(streamOf([new TextEncoder().encode('{"a":1}\n{"b":')])));

  assertEquals(found, [{ a: 1 }]);
});

Deno.test("jsonLines() fails on a whole line that is not JSON", async () => {
  await assertRejects(() => Array.fromAsync(jsonLines(streamOf([new TextEncoder().encode("oops\n")]))), SyntaxError);
});
