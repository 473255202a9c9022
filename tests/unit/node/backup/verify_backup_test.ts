import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { createBackup } from "../../../../lib/node/backup/create_backup.ts";
import { verifyBackup } from "../../../../lib/node/backup/verify_backup.ts";
import { filePieces } from "../../../../lib/platform/mod.ts";
import { rawArchive, streamOf } from "../../backup/_archives.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { aClusterIn, someWork } from "./_cluster.ts";

Deno.test("verifyBackup() opens the datastore of an archive, and leaves nothing behind", async () => {
  await inDirectory(async (directory) => {
    const { file = "" } = await createBackup(await aClusterIn(directory), someWork());
    const room = await Deno.makeTempDir({ dir: directory });

    const { facts, kind, manifest } = await verifyBackup(
      { pieces: filePieces(file), sizeBytes: 0, room },
      someWork(),
    );

    assertEquals([facts, kind, manifest?.role], [{ revision: 3, keys: 3 }, "sqlite", "controller"]);
    assertEquals([...Deno.readDirSync(room)], []);
  });
});

Deno.test("verifyBackup() is not content with a datastore that cannot be opened", async () => {
  await inDirectory(async (room) => {
    const archive = await rawArchive([{ name: "kine-state-backup.db", text: "text ".repeat(999) }]);

    const verify = () => verifyBackup({ pieces: streamOf(archive), sizeBytes: archive.length, room }, someWork());

    await assertRejects(verify, K0sError, "not a database");
    assertEquals([...Deno.readDirSync(room)], []);
  });
});
