import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  fileSystemSpace,
  realPath,
  removeEmptyDirectory,
  scratchDirectory,
  temporaryDirectory,
} from "../../../lib/platform/mod.ts";

Deno.test("fileSystemSpace() knows how much room there is", async () => {
  const space = await fileSystemSpace("/");

  assert(space.totalBytes > 0 && space.freeBytes <= space.totalBytes && space.type > 0);
  await assertRejects(() => fileSystemSpace("/proc/nowhere/such/path"));
});

Deno.test("realPath() follows links and removeEmptyDirectory() spares what is filled", async () => {
  const directory = await Deno.realPath(await Deno.makeTempDir());
  await Deno.mkdir(`${directory}/real`);
  await Deno.symlink(`${directory}/real`, `${directory}/link`);

  assertEquals(await realPath(`${directory}/link`), `${directory}/real`);
  assertEquals(await removeEmptyDirectory(directory), false);
  assertEquals(await removeEmptyDirectory(`${directory}/real`), true);
  assertEquals(await removeEmptyDirectory(`${directory}/real`), true);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("temporaryDirectory() is ours alone, and gone with its content", async () => {
  const parent = await Deno.makeTempDir();
  {
    await using directory = await temporaryDirectory(parent, { prefix: ".a-", suffix: ".tmp" });
    await Deno.writeTextFile(`${directory.path}/file`, "");
    assertEquals(((await Deno.stat(directory.path)).mode ?? 0) & 0o777, 0o700);
  }

  assertEquals([...Deno.readDirSync(parent)], []);
  await Deno.remove(parent);
});

for (const [named, expected] of [["/big/", "/big"], ["/", "/"], ["relative", "/var/tmp"], ["", "/var/tmp"]] as const) {
  Deno.test(`scratchDirectory() is ${expected} if TMPDIR is "${named}"`, () => {
    const before = Deno.env.get("TMPDIR");
    Deno.env.set("TMPDIR", named);
    try {
      assertEquals(scratchDirectory(), expected);
    } finally {
      if (before === undefined) Deno.env.delete("TMPDIR");
      else Deno.env.set("TMPDIR", before);
    }
  });
}
