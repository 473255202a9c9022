import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { DirectoryStore, workDirectory } from "../../../lib/backup/directory_store.ts";
import { inDirectory } from "../../support/in_directory.ts";
import { CLUSTER, nameOfDay, saveDays } from "./_stored.ts";

Deno.test("DirectoryStore lists the archives of a cluster, and nothing else", async () => {
  await inDirectory(async (directory) => {
    await saveDays(directory, [3, 5, 4]);
    const found = await new DirectoryStore(directory).list(CLUSTER);
    assertEquals(found.map(({ name }) => name), [5, 4, 3].map((day) => nameOfDay(day)));
    assertEquals(found[0], {
      name: nameOfDay(5),
      cluster: CLUSTER,
      createdAt: new Date("2026-11-05T03:00:00Z"),
      sizeBytes: 7,
      place: directory,
    });
  });
});

Deno.test("DirectoryStore has no archives where there is no directory", async () => {
  assertEquals(await new DirectoryStore("/proc/nowhere/a").list(CLUSTER), []);
});

Deno.test("DirectoryStore keeps, reads and removes an archive", async () => {
  await inDirectory(async (directory) => {
    const store = new DirectoryStore(directory);
    await Deno.writeTextFile(`${directory}/made`, "archive");
    await store.save(`${directory}/made`, nameOfDay(1));

    const { pieces, sizeBytes } = await store.read(nameOfDay(1));
    let text = "";
    for await (const piece of pieces) text += new TextDecoder().decode(piece);
    assertEquals([text, sizeBytes], ["archive", 7]);

    await store.remove(nameOfDay(1));
    assertEquals(await store.list(CLUSTER), []);
    await assertRejects(() => store.read(nameOfDay(1)), K0sError, "it is not in");
  });
});

Deno.test("workDirectory() is hidden and new, and removes what a killed run of the cluster has left", async () => {
  await inDirectory(async (directory) => {
    const elsewhere = `${directory}/elsewhere`;
    await Deno.mkdir(elsewhere);
    await Deno.writeTextFile(`${elsewhere}/theirs`, "theirs");
    const parent = `${directory}/shared`;
    await Deno.mkdir(`${parent}/.k0s-scheduled-backup-ffffffffffff-1`, { recursive: true });
    await Deno.mkdir(`${parent}/.k0s-scheduled-backup-${CLUSTER}-1`);
    // As another account would put it there that may write to a shared directory.
    await Deno.symlink(elsewhere, `${parent}/.k0s-scheduled-backup-${CLUSTER}`);
    {
      await using work = await workDirectory(parent, CLUSTER);
      assertMatch(work.path, new RegExp(`^${parent}/\\.k0s-scheduled-backup-${CLUSTER}-.+`));
      const facts = await Deno.lstat(work.path);
      assertEquals([facts.isDirectory, facts.mode! & 0o777], [true, 0o700]);
      assertEquals([...Deno.readDirSync(parent)].length, 2);
    }
    assertEquals([...Deno.readDirSync(parent)].map(({ name }) => name), [".k0s-scheduled-backup-ffffffffffff-1"]);
    assertEquals(await Deno.readTextFile(`${elsewhere}/theirs`), "theirs");
  });
});
