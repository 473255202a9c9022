import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { DirectoryStore, workDirectory } from "../../../lib/backup/directory_store.ts";
import { inDirectory } from "../node/backup/_cluster.ts";
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

Deno.test("workDirectory() is hidden, and of one cluster", () => {
  assertEquals(workDirectory("/a", CLUSTER), "/a/.k0s-scheduled-backup-0123456789ab");
});
