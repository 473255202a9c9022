import { assert, assertEquals } from "@std/assert";
import { OutputCollector, withoutDetails } from "../../../lib/helm/helm_output.ts";
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

Deno.test("withoutDetails() takes out what helm says in detail, also where it is long or between other lines", async () => {
  const lines: OutputLine[] = [
    { stream: "stderr", text: "level=DEBUG msg=long", chunk: 0 },
    { stream: "stdout", text: "level=DEBUG is a value here" },
    { stream: "stderr", text: " line", chunk: 1 },
    { stream: "stderr", text: "Error: no", chunk: 0 },
    { stream: "stderr", text: " way", chunk: 1 },
    { stream: "stderr", text: "level=DEBUG msg=short" },
    { stream: "stderr", text: "level=WARN msg=careful" },
  ];
  const said: string[] = [];
  const rest = await Array.fromAsync(withoutDetails(ReadableStream.from(lines), (one) => said.push(one)));
  assertEquals(said, ["msg=long", "msg=short"]);
  assertEquals(rest.map(({ text }) => text), [
    "level=DEBUG is a value here",
    "Error: no",
    " way",
    "level=WARN msg=careful",
  ]);
});
