import { assert, assertEquals, assertRejects } from "@std/assert";
import { fileSystemSpace, realPath, removeEmptyDirectory } from "../../../lib/platform/mod.ts";

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
