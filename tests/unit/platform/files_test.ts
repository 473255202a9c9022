import { assert, assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import {
  changeMode,
  ensureDirectory,
  exists,
  hardLink,
  isOfAnotherFileSystem,
  linkStatOf,
  listDirectory,
  readBytes,
  readLink,
  readText,
  readTextIfExists,
  removePath,
  renamePath,
  statOf,
  symbolicLink,
  writeAtomic,
} from "../../../lib/platform/mod.ts";

/** A temporary directory that is removed at the end. */
async function temporary() {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => removePath(path) };
}

Deno.test("writeAtomic() replaces a file, with the mode asked for and nothing left beside it", async () => {
  await using directory = await temporary();
  const path = `${directory.path}/file`;
  await writeAtomic(path, "old", { mode: 0o644 });

  await writeAtomic(path, new TextEncoder().encode("new"), { mode: 0o600, owner: { uid: 0, gid: 0 } });

  assertEquals(await readText(path), "new");
  assertEquals((await statOf(path))?.mode, 0o600);
  assertEquals((await listDirectory(directory.path)).map(({ name }) => name), ["file"]);
});

Deno.test("writeAtomic() names the path when it cannot write and leaves nothing", async () => {
  await using directory = await temporary();
  await ensureDirectory(`${directory.path}/taken`, { mode: 0o755 });
  await writeAtomic(`${directory.path}/taken/inside`, "", { mode: 0o600 });

  await assertRejects(() => writeAtomic(`${directory.path}/taken`, "x", { mode: 0o600 }), K0sError, "/taken");
  await assertRejects(() => writeAtomic(`${directory.path}/sub/file`, "x", { mode: 0o600 }), K0sError, "/sub/file");

  assertEquals((await listDirectory(directory.path)).map(({ name }) => name), ["taken"]);
});

Deno.test("reading what is not there gives undefined or nothing", async () => {
  await using directory = await temporary();
  const missing = `${directory.path}/missing`;
  assertEquals(await readTextIfExists(missing), undefined);
  assertEquals(await statOf(missing), undefined);
  assertEquals(await readLink(missing), undefined);
  assertEquals(await listDirectory(missing), []);
  assertEquals(await exists(missing), false);
  await removePath(missing);
  await assertRejects(() => readText(missing), Deno.errors.NotFound);
});

Deno.test("ensureDirectory() does not touch one that is right already, since what watches it would hear of a change", async () => {
  await using directory = await temporary();
  const path = `${directory.path}/images`;
  await ensureDirectory(path, { mode: 0o755 });
  using watcher = Deno.watchFs(path);

  await ensureDirectory(path, { mode: 0o755 });
  await Deno.writeTextFile(`${path}/end`, "");

  for await (const { kind, paths } of watcher) {
    if (kind !== "access") return assertEquals(paths, [`${path}/end`]);
  }
});

Deno.test("ensureDirectory() makes parents and sets the mode of one that is there", async () => {
  await using directory = await temporary();
  const path = `${directory.path}/a/b`;
  await ensureDirectory(path, { mode: 0o755 });

  await ensureDirectory(path, { mode: 0o711 });

  const facts = await statOf(path);
  assertEquals([facts?.kind, facts?.mode, facts?.uid], ["directory", 0o711, Deno.uid() ?? 0]);
});

Deno.test("hardLink() replaces what is there, and does nothing to a link that is right", async () => {
  await using directory = await temporary();
  const [target, link] = [`${directory.path}/target`, `${directory.path}/link`];
  await writeAtomic(target, "same", { mode: 0o755 });
  await writeAtomic(link, "other", { mode: 0o755 });

  await hardLink(target, link);
  await hardLink(target, link);

  assertEquals((await statOf(link))?.inode, (await statOf(target))?.inode);
  assertEquals((await listDirectory(directory.path)).map(({ name }) => name), ["link", "target"]);
});

Deno.test("symbolicLink() replaces what is there", async () => {
  await using directory = await temporary();
  const link = `${directory.path}/link`;
  await symbolicLink("nowhere", link);

  await symbolicLink("elsewhere", link);

  assertEquals(await readLink(link), "elsewhere");
  assertEquals((await linkStatOf(link))?.kind, "symlink");
  assertEquals(await statOf(link), undefined);
  assertEquals(await exists(link), true);
});

Deno.test("files can be renamed, chmodded and read as bytes", async () => {
  await using directory = await temporary();
  const [from, to] = [`${directory.path}/from`, `${directory.path}/to`];
  await writeAtomic(from, "x", { mode: 0o600 });
  await changeMode(from, 0o640);

  await renamePath(from, to);

  assertEquals([...await readBytes(to)], [120]);
  assertEquals((await statOf(to))?.mode, 0o640);
  assert(!await exists(from));
});

Deno.test("isOfAnotherFileSystem() tells a rename that cannot be from one that fails", async () => {
  await using directory = await temporary();
  const other = await Deno.makeTempDir({ dir: "/dev/shm" });
  try {
    await writeAtomic(`${directory.path}/file`, "", { mode: 0o600 });
    const failure = (from: string, to: string) =>
      renamePath(`${directory.path}/${from}`, `${to}/file`).then(() => undefined, (error: unknown) => error);

    const failures = [await failure("file", other), await failure("missing", directory.path)];

    assertEquals(failures.map(isOfAnotherFileSystem), [true, false]);
  } finally {
    await removePath(other);
  }
});
