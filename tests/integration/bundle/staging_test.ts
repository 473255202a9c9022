import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { systemClock } from "../../../lib/platform/mod.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { aBundle, aPayload, someBytes, temporaryDirectory } from "../../unit/bundle/_fixture.ts";

const isRoot = Deno.uid() === 0;

async function run(...command: [string, ...string[]]): Promise<void> {
  const [program, ...args] = command;
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** A tmpfs with these mount options; gone when disposed. */
async function aFileSystem(options: string) {
  const directory = await temporaryDirectory();
  const path = `${directory.path}/data`;
  await Deno.mkdir(path);
  await run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path);
  return {
    path,
    directory: directory.path,
    async [Symbol.asyncDispose]() {
      await run("umount", path);
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** Stages 3 MB there, in parts of one and two. */
async function stageOn(fileSystem: { path: string; directory: string }, names = ["kine", "kubernetes"]) {
  const payload = await aPayload(fileSystem.directory, [
    { name: "kine", content: someBytes(1_000_000, 1) },
    { name: "kubernetes", content: someBytes(2_000_000, 2) },
  ], 1 << 20);
  const options = { binDir: `${fileSystem.path}/bin`, clock: systemClock, log: new FakeLogger() };
  return await aBundle(payload).stage(names, options);
}

Deno.test({ name: "stage() says how much space is missing before it writes", ignore: !isRoot }, async () => {
  await using fileSystem = await aFileSystem("size=2m");

  const error = await assertRejects(() => stageOn(fileSystem), K0sError);

  assertStringIncludes(error.message, `Cannot write "${fileSystem.path}/bin": 3 MB (3000000 bytes) needed`);
  assertStringIncludes(error.hint ?? "", "--data-dir");
  assertEquals([...Deno.readDirSync(`${fileSystem.path}/bin`)], []);
});

Deno.test(
  { name: "stage() says so and leaves no half file when the disk fills up meanwhile", ignore: !isRoot },
  async () => {
    await using fileSystem = await aFileSystem("size=2m");
    await Deno.mkdir(`${fileSystem.path}/bin`);
    await Deno.writeFile(`${fileSystem.path}/bin/ballast`, new Uint8Array(1_000_000));
    // A file of the right size, full of holes, claims no space in advance but turns out to be wrong.
    await Deno.writeFile(`${fileSystem.path}/bin/kubernetes`, new Uint8Array(0));
    await Deno.truncate(`${fileSystem.path}/bin/kubernetes`, 2_000_000);

    const error = await assertRejects(() => stageOn(fileSystem, ["kubernetes"]), K0sError);

    assertStringIncludes(error.message, "(2000000 bytes) needed");
    assertEquals([...Deno.readDirSync(`${fileSystem.path}/bin`)].map(({ name }) => name).sort(), [
      "ballast",
      "kubernetes",
    ]);
  },
);

Deno.test({ name: "stage() refuses a noexec file system before it makes anything", ignore: !isRoot }, async () => {
  await using fileSystem = await aFileSystem("noexec");

  const error = await assertRejects(() => stageOn(fileSystem), K0sError, "is mounted with noexec");

  assertStringIncludes(error.message, `Cannot run programs in "${fileSystem.path}/bin"`);
  assertEquals([...Deno.readDirSync(fileSystem.path)], []);
});

Deno.test({ name: "stage() says that the file system is read-only", ignore: !isRoot }, async () => {
  await using fileSystem = await aFileSystem("ro");

  const error = await assertRejects(() => stageOn(fileSystem), K0sError, "the file system is read-only");

  assertStringIncludes(error.hint ?? "", "--data-dir");
});

Deno.test("a staging killed while it writes leaves the old file, and the next one cleans up", async () => {
  await using directory = await temporaryDirectory();
  const binDir = `${directory.path}/bin`;
  await Deno.mkdir(binDir);
  await Deno.writeTextFile(`${binDir}/kubernetes`, "old version");
  await killedStaging(directory.path, binDir);
  assertEquals(await Deno.readTextFile(`${binDir}/kubernetes`), "old version");
  assertEquals([...Deno.readDirSync(binDir)].filter(({ name }) => name.endsWith(".tmp")).length, 1);

  await stageOn({ path: directory.path, directory: directory.path });

  const names = [...Deno.readDirSync(binDir)].map(({ name }) => name).sort();
  assertEquals(names, [".staged.json", "kine", "kubernetes"]);
  assertEquals(await Deno.readFile(`${binDir}/kubernetes`), someBytes(2_000_000, 2));
});

/** Starts a process that stages for a long time and kills it once its temporary file is there. */
async function killedStaging(directory: string, binDir: string): Promise<void> {
  const script = new URL("_endless_staging.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), { args: ["run", "-A", script, directory, binDir] }).spawn();
  for await (const _ of Deno.watchFs(binDir)) {
    if ([...Deno.readDirSync(binDir)].some(({ name }) => name.endsWith(".tmp"))) break;
  }
  child.kill("SIGKILL");
  await child.status;
}
