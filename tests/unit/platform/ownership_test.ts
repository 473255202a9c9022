import { assert, assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import {
  checkRepairable,
  ensureOwnedDirectory,
  holdDirectory,
  ownTree,
  readRegularText,
  removePath,
  repairOwnership,
  statOf,
} from "../../../lib/platform/mod.ts";

const US = { uid: Deno.uid() ?? 0, gid: Deno.gid() ?? 0 };

async function temporary() {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => removePath(path) };
}

async function modeOf(path: string): Promise<number | undefined> {
  return (await statOf(path))?.mode;
}

Deno.test("repairOwnership() sets the mode of a file, and does nothing about a missing one", async () => {
  await using directory = await temporary();
  const path = `${directory.path}/key`;
  await repairOwnership(path, { mode: 0o600, owner: US });
  await Deno.writeTextFile(path, "", { mode: 0o644 });

  await repairOwnership(path, { mode: 0o600, owner: US });

  assertEquals(await modeOf(path), 0o600);
});

Deno.test("repairOwnership() changes nothing through a symbolic link, but lets one of ours to a right file be", async () => {
  await using directory = await temporary();
  const [target, link] = [`${directory.path}/target`, `${directory.path}/link`];
  await Deno.writeTextFile(target, "");
  await Deno.chmod(target, 0o644);
  await Deno.symlink("target", link);

  const error = await assertRejects(
    () => repairOwnership(link, { mode: 0o600, owner: US }),
    K0sError,
    "a symbolic link",
  );
  await repairOwnership(link, { mode: 0o644, owner: US });

  assertEquals(await modeOf(target), 0o644);
  assert(error.message.includes(link) && error.hint?.includes(link));
});

Deno.test("checkRepairable() refuses what repairOwnership() would, and changes nothing", async () => {
  await using directory = await temporary();
  const [file, link] = [`${directory.path}/file`, `${directory.path}/link`];
  await Deno.writeTextFile(file, "");
  await Deno.chmod(file, 0o644);
  await Deno.symlink("file", link);
  const options = { mode: 0o600, owner: US };

  await checkRepairable(file, options);
  await checkRepairable(`${directory.path}/none`, options);
  await checkRepairable(link, { ...options, mode: 0o644 });
  await assertRejects(() => checkRepairable(link, options), K0sError, "a symbolic link");
  await Deno.link(file, `${directory.path}/two`);
  await assertRejects(() => checkRepairable(file, options), K0sError, "2 names");

  assertEquals(await modeOf(file), 0o644);
});

Deno.test("repairOwnership() changes nothing of a file with two names, but lets a right one be", async () => {
  await using directory = await temporary();
  const [one, two] = [`${directory.path}/one`, `${directory.path}/two`];
  await Deno.writeTextFile(one, "");
  await Deno.chmod(one, 0o644);
  await Deno.link(one, two);

  await assertRejects(() => repairOwnership(two, { mode: 0o600, owner: US }), K0sError, "2 names");
  await repairOwnership(two, { mode: 0o644, owner: US });

  assertEquals(await modeOf(one), 0o644);
});

Deno.test("repairOwnership() and readRegularText() refuse a fifo at once", async () => {
  await using directory = await temporary();
  const fifo = `${directory.path}/fifo`;
  assertEquals((await new Deno.Command("mkfifo", { args: [fifo] }).output()).code, 0);

  await assertRejects(() => repairOwnership(fifo, { mode: 0o600 }), K0sError, "a fifo or a device");
  await assertRejects(() => readRegularText(fifo), K0sError, "a fifo or a device");
});

Deno.test("readRegularText() reads a file, also through a link of ours, and nothing where nothing is", async () => {
  await using directory = await temporary();
  await Deno.writeTextFile(`${directory.path}/file`, "text");
  await Deno.symlink("file", `${directory.path}/link`);
  await Deno.symlink("nowhere", `${directory.path}/dangling`);

  assertEquals(await readRegularText(`${directory.path}/file`), "text");
  assertEquals(await readRegularText(`${directory.path}/link`), "text");
  assertEquals(await readRegularText(`${directory.path}/none`), undefined);
  await assertRejects(() => readRegularText(`${directory.path}/dangling`), K0sError, "a symbolic link");
});

Deno.test("ensureOwnedDirectory() makes a directory with those between, and corrects one that is there", async () => {
  await using directory = await temporary();
  const path = `${directory.path}/a/b`;

  await ensureOwnedDirectory(path, { mode: 0o2710, owner: US, below: directory.path });
  assertEquals([await modeOf(`${directory.path}/a`), await modeOf(path)], [0o755, 0o2710]);
  await ensureOwnedDirectory(path, { mode: 0o700, owner: US, below: directory.path });

  assertEquals(await modeOf(path), 0o700);
  await assertRejects(() => ensureOwnedDirectory("/x", { mode: 0o700, owner: US, below: directory.path }), TypeError);
});

Deno.test("ownTree() goes through directories, keeps modes, and leaves links alone", async () => {
  await using directory = await temporary();
  await Deno.mkdir(`${directory.path}/a`, { mode: 0o700 });
  await Deno.writeTextFile(`${directory.path}/a/file`, "", { mode: 0o640 });
  await Deno.chmod(`${directory.path}/a/file`, 0o640);
  await Deno.symlink("/etc/passwd", `${directory.path}/a/link`);
  using held = await holdDirectory("/", directory.path);
  assert(held !== undefined);

  await ownTree(held, US);

  assertEquals([await modeOf(`${directory.path}/a`), await modeOf(`${directory.path}/a/file`)], [0o700, 0o640]);
});
