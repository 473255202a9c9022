import { assertEquals } from "@std/assert";
import { archiveFile, archiveTree } from "../../../lib/backup/archive_tree.ts";
import { readArchive } from "../../../lib/backup/read_archive.ts";
import { streamOf, written } from "./_archives.ts";

Deno.test("archiveTree() archives files, modes and what links lead to, and leaves out the rest", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${directory}/pki/etcd`, { recursive: true });
    await Deno.writeTextFile(`${directory}/pki/ca.key`, "key", { mode: 0o640 });
    await Deno.writeTextFile(`${directory}/elsewhere`, "linked");
    await Deno.symlink(`${directory}/elsewhere`, `${directory}/pki/link`);
    await Deno.symlink(directory, `${directory}/pki/loop`);
    await Deno.symlink("/proc/nowhere/x", `${directory}/pki/dangling`);
    using _socket = Deno.listen({ transport: "unix", path: `${directory}/pki/socket` });

    const archive = await written(async (writer) => {
      await archiveTree(writer, "pki", `${directory}/pki`);
      await archiveTree(writer, "images", `${directory}/images`);
      await archiveFile(writer, "none", `${directory}/none`);
    });

    const found: [string, boolean, number][] = [];
    for await (const { name, isDirectory, sizeBytes } of readArchive(streamOf(archive))) {
      found.push([name, isDirectory, sizeBytes]);
    }
    assertEquals(found, [
      ["pki", true, 0],
      ["pki/ca.key", false, 3],
      ["pki/etcd", true, 0],
      ["pki/link", false, 6],
      ["pki/loop", true, 0],
    ]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
