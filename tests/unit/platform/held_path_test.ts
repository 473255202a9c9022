import { assert, assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { holdDirectory, holdPath, listDirectory, removePath } from "../../../lib/platform/mod.ts";
import { describeKind } from "../../../lib/platform/held_path.ts";

async function temporary() {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => removePath(path) };
}

Deno.test("holdPath() holds what a name led to, whatever becomes of the name", async () => {
  await using directory = await temporary();
  const path = `${directory.path}/file`;
  await Deno.writeTextFile(path, "held");

  using held = await holdPath(path);
  await Deno.remove(path);
  await Deno.symlink("/etc/passwd", path);

  assert(held !== undefined);
  assertEquals([held.facts.kind, held.facts.links, held.name], ["file", 1, path]);
  assertEquals(await Deno.readTextFile(held.path), "held");
});

Deno.test("holdPath() holds links and fifos themselves, and nothing where nothing is", async () => {
  await using directory = await temporary();
  await Deno.symlink("nowhere", `${directory.path}/link`);
  const made = await new Deno.Command("mkfifo", { args: [`${directory.path}/fifo`] }).output();
  assertEquals(made.code, 0);

  using link = await holdPath(`${directory.path}/link`);
  using fifo = await holdPath(`${directory.path}/fifo`);

  assertEquals([link?.facts.kind, fifo?.facts.kind], ["symlink", "other"]);
  assertEquals(await holdPath(`${directory.path}/none`), undefined);
});

Deno.test("holdPath() gives its descriptors back", async () => {
  await using directory = await temporary();
  // Of this directory alone: tests beside this one open files, too.
  const open = async () => {
    const entries = await listDirectory("/proc/self/fd");
    const links = await Promise.all(entries.map(({ name }) => Deno.readLink(`/proc/self/fd/${name}`).catch(() => "")));
    return links.filter((link) => link === directory.path).length;
  };
  for (let times = 0; times < 10; times++) {
    using _held = await holdPath(directory.path);
    using _directory = await holdDirectory("/", directory.path);
  }
  assertEquals(await open(), 0);
});

Deno.test("holdDirectory() finds or makes directories below one", async () => {
  await using directory = await temporary();

  assertEquals(await holdDirectory(directory.path, "a/b"), undefined);
  using made = await holdDirectory(directory.path, "/a/b/", { make: true });
  using found = await holdDirectory(directory.path, "a/b");

  assertEquals(made?.facts.inode, (await Deno.stat(`${directory.path}/a/b`)).ino);
  assertEquals(found?.facts.inode, made?.facts.inode);
  assertEquals(found?.name, `${directory.path}/a/b`);
});

Deno.test("holdDirectory() follows a link of ours in a directory of ours", async () => {
  await using directory = await temporary();
  await Deno.mkdir(`${directory.path}/disk/db`, { recursive: true });
  await Deno.symlink("disk", `${directory.path}/link`);

  using held = await holdDirectory(directory.path, "link/db");

  assertEquals(held?.facts.inode, (await Deno.stat(`${directory.path}/disk/db`)).ino);
});

Deno.test("holdDirectory() refuses what is no directory", async () => {
  await using directory = await temporary();
  await Deno.writeTextFile(`${directory.path}/file`, "");
  await Deno.symlink("file", `${directory.path}/link`);

  for (const entry of ["file", "link"]) {
    await assertRejects(() => holdDirectory(directory.path, `${entry}/x`), K0sError, `"${directory.path}/${entry}"`);
  }
});

const KINDS: [Parameters<typeof describeKind>[0], string][] = [
  ["symlink", "a symbolic link"],
  ["other", "a fifo or a device"],
];
for (const [kind, words] of KINDS) {
  Deno.test(`describeKind() calls ${kind} ${words}`, () => assertEquals(describeKind(kind), words));
}
