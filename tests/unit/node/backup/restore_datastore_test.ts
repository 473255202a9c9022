import { assertEquals, assertRejects } from "@std/assert";
import { UnprovenBackupError } from "../../../../lib/backup/prove_datastore.ts";
import { restoreDatastore } from "../../../../lib/node/backup/restore_datastore.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { aClusterIn, keysIn } from "./_cluster.ts";

Deno.test("restoreDatastore() cleans a database that is as it should be, and no other", async () => {
  await inDirectory(async (directory) => {
    const { paths } = await aClusterIn(directory);
    const unpacked = `${paths.dbDir}/state.db`;
    const options = {
      ...{ kind: "sqlite" as const, unpacked, etcdDataDir: "", peer: { name: "", peerUrl: "" } },
      staleKeys: ["/registry/minions/lost"],
      programs: () => Promise.reject(new Error("SQLite needs none")),
    };

    const wrong = () => restoreDatastore({ ...options, expected: { revision: 3, keys: 9 } });
    await assertRejects(wrong, UnprovenBackupError, "instead of revision 3 with 9 keys");
    assertEquals(keysIn(unpacked).length, 3);
    await restoreDatastore({ ...options, expected: { revision: 3, keys: 3 } });

    assertEquals(keysIn(unpacked), ["/registry/minions/kept", "/registry/masterleases/192.0.2.1"]);
  });
});
