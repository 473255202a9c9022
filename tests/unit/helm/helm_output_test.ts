import { assert, assertEquals } from "@std/assert";
import { OutputCollector } from "../../../lib/helm/helm_output.ts";
import type { OutputLine } from "../../../lib/platform/mod.ts";

async function collected(lines: OutputLine[]) {
  const collector = new OutputCollector();
  await collector.read((async function* () {
    yield* lines;
  })());
  return collector.output;
}

Deno.test("OutputCollector keeps the streams apart and puts the pieces of long lines together", async () => {
  const output = await collected([
    { stream: "stdout", text: "one" },
    { stream: "stderr", text: "no" },
    { stream: "stdout", text: "tw", chunk: 0 },
    { stream: "stdout", text: "o", chunk: 1 },
    { stream: "stdout", text: "" },
    { stream: "stdout", text: "three" },
  ]);
  assertEquals(output, { stdout: "one\ntwo\n\nthree", stderr: "no" });
});

Deno.test("OutputCollector keeps the end of what is too long", async () => {
  const lines = Array.from(
    { length: 2_000 },
    (_, at): OutputLine => ({ stream: "stderr", text: `${at} ${"x".repeat(1_000)}` }),
  );
  const { stderr } = await collected([...lines, { stream: "stderr", text: "last" }]);
  assert(stderr.length <= 256 * 1024 && stderr.endsWith("\nlast"));
});
