import { assert, assertEquals } from "@std/assert";
import { partNamed } from "../../../lib/bundle/payload.ts";
import { StagedFile, temporaryName, writeFrames } from "../../../lib/bundle/staged_file.ts";
import { processFacts } from "../../../lib/platform/mod.ts";
import { aPayload, someBytes, temporaryDirectory } from "./_fixture.ts";

async function setUp(sizeBytes: number) {
  const directory = await temporaryDirectory();
  const content = someBytes(sizeBytes);
  const payload = await aPayload(directory.path, [{ name: "kine", content }]);
  const part = partNamed(payload, "kine");
  const binDir = `${directory.path}/bin`;
  await Deno.mkdir(binDir);
  return { payload, part, content, binDir, [Symbol.asyncDispose]: directory[Symbol.asyncDispose] };
}

const RANGES: [number, number[]][] = [[0, []], [1, [0, 1]], [6_000, [0, 6]], [6_001, [0, 6, 6, 7]]];

for (const [sizeBytes, expected] of RANGES) {
  Deno.test(`StagedFile divides ${sizeBytes} bytes among those that write`, async () => {
    await using f = await setUp(sizeBytes);

    assertEquals(new StagedFile(f.part, f.binDir).ranges.flatMap(({ from, to }) => [from, to]), expected);
  });
}

Deno.test("StagedFile is whole in whatever order its ranges are written", async () => {
  await using f = await setUp(14_500);
  const file = new StagedFile(f.part, f.binDir);

  for (const range of file.ranges.toReversed()) {
    await writeFrames(f.payload, f.part, { path: await file.temporary(), range });
  }
  await file.finish();

  assertEquals(await Deno.readFile(`${f.binDir}/kine`), f.content);
});

Deno.test("StagedFile is not hindered by a leftover of its own", async () => {
  await using f = await setUp(10);
  const self = await processFacts(Deno.pid);
  assert(self !== undefined);
  await Deno.writeTextFile(`${f.binDir}/${temporaryName("kine", self)}`, "half of a longer one");
  const file = new StagedFile(f.part, f.binDir);

  await writeFrames(f.payload, f.part, { path: await file.temporary(), range: file.ranges[0]! });
  await file.finish();

  assertEquals([...Deno.readDirSync(f.binDir)].map(({ name }) => name), ["kine"]);
  assertEquals(await Deno.readFile(`${f.binDir}/kine`), f.content);
});

Deno.test("StagedFile that is discarded leaves nothing", async () => {
  await using f = await setUp(10);
  const file = new StagedFile(f.part, f.binDir);
  await file.temporary();

  await file.discard();

  assertEquals([...Deno.readDirSync(f.binDir)], []);
});
