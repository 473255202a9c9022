import { assertEquals, assertRejects } from "@std/assert";
import { writeLayerFiles } from "../../../lib/bundle/layer_files.ts";
import { partNamed, type Payload, PayloadError } from "../../../lib/bundle/payload.ts";
import { exists } from "../../../lib/platform/mod.ts";
import { temporaryDirectory } from "./_fixture.ts";
import { aLayerPayload } from "./_layer.ts";

const PREFIXES = ["sbin", "usr/"];

function write(payload: Payload, directory: string): Promise<number> {
  return writeLayerFiles(payload, partNamed(payload, "base"), { directory, prefixes: PREFIXES });
}

Deno.test("writeLayerFiles() writes what was asked for, with modes and links", async () => {
  await using temporary = await temporaryDirectory();
  const directory = `${temporary.path}/out`;

  const writtenCount = await write(await aLayerPayload(temporary.path), directory);

  assertEquals(writtenCount, 3);
  assertEquals(await Deno.readTextFile(`${directory}/sbin/tool`), "program");
  assertEquals((await Deno.stat(`${directory}/usr/sbin/tool`)).mode! & 0o777, 0o755);
  assertEquals((await Deno.stat(`${directory}/usr/lib/libtool.so`)).mode! & 0o777, 0o644);
  assertEquals(await exists(`${directory}/etc`), false);
});

Deno.test("writeLayerFiles() writes only what is not right already", async () => {
  await using temporary = await temporaryDirectory();
  const payload = await aLayerPayload(temporary.path);
  await write(payload, `${temporary.path}/out`);
  await Deno.writeTextFile(`${temporary.path}/out/usr/lib/libtool.so`, "damaged");

  assertEquals(await write(payload, `${temporary.path}/out`), 1);

  assertEquals(await Deno.readTextFile(`${temporary.path}/out/usr/lib/libtool.so`), "library");
});

Deno.test("writeLayerFiles() gets over what a killed k0s left", async () => {
  await using temporary = await temporaryDirectory();
  const payload = await aLayerPayload(temporary.path);
  await Deno.mkdir(`${temporary.path}/out/usr/sbin`, { recursive: true });
  await Deno.writeTextFile(`${temporary.path}/out/usr/sbin/tool.tmp`, "prog");

  await write(payload, `${temporary.path}/out`);

  assertEquals([...Deno.readDirSync(`${temporary.path}/out/usr/sbin`)].map(({ name }) => name), ["tool"]);
});

Deno.test("writeLayerFiles() writes nothing of a damaged payload", async () => {
  await using temporary = await temporaryDirectory();
  const payload = await aLayerPayload(temporary.path);
  const part = structuredClone(partNamed(payload, "base"));
  part.frames.at(-1)!.sha256 = "0".repeat(64);

  await assertRejects(
    () => writeLayerFiles(payload, part, { directory: `${temporary.path}/out`, prefixes: PREFIXES }),
    PayloadError,
    "differs from the index",
  );

  assertEquals(await exists(`${temporary.path}/out`), false);
});

for (const name of ["usr/../../passwd", "/usr/passwd"]) {
  Deno.test(`writeLayerFiles() refuses an entry named "${name}"`, async () => {
    await using temporary = await temporaryDirectory();
    const payload = await aLayerPayload(temporary.path, [{ header: { name, type: "file", size: 1 }, body: "x" }]);
    const options = { directory: `${temporary.path}/out`, prefixes: ["usr", "/usr"] };

    await assertRejects(
      () => writeLayerFiles(payload, partNamed(payload, "base"), options),
      PayloadError,
      "leads out of it",
    );
  });
}

Deno.test("writeLayerFiles() refuses kinds of entries that it cannot write", async () => {
  await using temporary = await temporaryDirectory();
  const hardLink = { header: { name: "usr/x", type: "link", size: 0, linkname: "usr/sbin/tool" } } as const;
  const payload = await aLayerPayload(temporary.path, [hardLink]);

  await assertRejects(() => write(payload, `${temporary.path}/out`), PayloadError, '"usr/x" is neither');
});
