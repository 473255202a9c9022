import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { partNamed, PayloadError } from "../../../lib/bundle/payload.ts";
import { stagePart, temporaryName } from "../../../lib/bundle/staged_file.ts";
import { processFacts } from "../../../lib/platform/mod.ts";
import { aPayload, someBytes, temporaryDirectory } from "./_fixture.ts";

const CONTENT = someBytes(3000);

async function setUp() {
  const directory = await temporaryDirectory();
  const parts = [{ name: "kubernetes", content: CONTENT, links: ["kubelet", "kube-scheduler"], mode: 0o750 }];
  const payload = await aPayload(directory.path, parts);
  const binDir = `${directory.path}/bin`;
  await Deno.mkdir(binDir);
  return {
    payload,
    part: partNamed(payload, "kubernetes"),
    binDir,
    [Symbol.asyncDispose]: directory[Symbol.asyncDispose],
  };
}

function names(directory: string): string[] {
  return [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
}

Deno.test("stagePart() writes the file, its mode and its links, and nothing else", async () => {
  await using f = await setUp();

  assertEquals(await stagePart(f.payload, f.part, f.binDir), "written");

  assertEquals(names(f.binDir), ["kube-scheduler", "kubelet", "kubernetes"]);
  assertEquals(await Deno.readFile(`${f.binDir}/kubelet`), CONTENT);
  const { mode, nlink } = await Deno.stat(`${f.binDir}/kubernetes`);
  assertEquals([(mode ?? 0) & 0o777, nlink], [0o750, 3]);
});

Deno.test("stagePart() keeps a file that is right, and mends its mode and links", async () => {
  await using f = await setUp();
  await Deno.writeFile(`${f.binDir}/kubernetes`, CONTENT, { mode: 0o600 });
  await Deno.writeTextFile(`${f.binDir}/kubelet`, "another");
  const before = await Deno.stat(`${f.binDir}/kubernetes`);

  assertEquals(await stagePart(f.payload, f.part, f.binDir), "kept");

  const after = await Deno.stat(`${f.binDir}/kubernetes`);
  assertEquals([after.ino, (after.mode ?? 0) & 0o777], [before.ino, 0o750]);
  assertEquals(await Deno.readFile(`${f.binDir}/kubelet`), CONTENT);
});

const DAMAGED: [string, Uint8Array][] = [
  ["truncated", CONTENT.subarray(0, 1000)],
  ["changed in one byte", CONTENT.with(1500, CONTENT[1500]! ^ 1)],
  ["empty", new Uint8Array()],
];

for (const [how, damaged] of DAMAGED) {
  Deno.test(`stagePart() replaces a file that is ${how}, links included`, async () => {
    await using f = await setUp();
    await stagePart(f.payload, f.part, f.binDir);
    await Deno.writeFile(`${f.binDir}/kubernetes`, damaged);

    assertEquals(await stagePart(f.payload, f.part, f.binDir), "written");

    assertEquals(await Deno.readFile(`${f.binDir}/kubernetes`), CONTENT);
    assertEquals(await Deno.readFile(`${f.binDir}/kube-scheduler`), CONTENT);
  });
}

Deno.test("stagePart() leaves a process that runs the old file alone: the new file is another inode", async () => {
  await using f = await setUp();
  await Deno.writeTextFile(`${f.binDir}/kubernetes`, "old version");
  const before = await Deno.stat(`${f.binDir}/kubernetes`);

  await stagePart(f.payload, f.part, f.binDir);

  assertNotEquals((await Deno.stat(`${f.binDir}/kubernetes`)).ino, before.ino);
});

Deno.test("stagePart() leaves the old file and no temporary one when the payload is damaged", async () => {
  await using f = await setUp();
  await Deno.writeTextFile(`${f.binDir}/kubernetes`, "old version");

  await assertRejects(
    () => stagePart(f.payload, { ...f.part, sha256: "0".repeat(64) }, f.binDir),
    PayloadError,
    "its sha256 differs from the index",
  );

  assertEquals(names(f.binDir), ["kubernetes"]);
  assertEquals(await Deno.readTextFile(`${f.binDir}/kubernetes`), "old version");
});

Deno.test("stagePart() is not hindered by its own leftover", async () => {
  await using f = await setUp();
  const self = await processFacts(Deno.pid);
  assert(self !== undefined);
  await Deno.writeTextFile(`${f.binDir}/${temporaryName("kubernetes", self)}`, "half");

  await stagePart(f.payload, f.part, f.binDir);

  assertEquals(names(f.binDir), ["kube-scheduler", "kubelet", "kubernetes"]);
});

Deno.test("stagePart() names the file when the directory cannot be written", async () => {
  await using f = await setUp();
  const missing = `${f.binDir}/none`;

  const error = await assertRejects(() => stagePart(f.payload, f.part, missing), Error);

  assertEquals(error.message.includes(missing), true);
});
