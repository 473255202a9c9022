import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import type { ClusterConfig } from "../../../../lib/config/mod.ts";
import {
  copyDatastore,
  storeSizeBytes,
  type StoreToCopy,
  storeToCopy,
} from "../../../../lib/node/backup/copy_datastore.ts";
import { aClusterConfig, anEtcdConfig } from "../../../support/a_controller.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { aClusterIn, someWork } from "./_cluster.ts";

const kine = (dataSource: string) => aClusterConfig({ storage: { type: "kine", kine: { dataSource } } });

const STORES: readonly [what: string, config: ClusterConfig, store: StoreToCopy][] = [
  ["etcd of ours", anEtcdConfig(), { kind: "etcd" }],
  ["SQLite", kine("sqlite://file:/data/db/state.db?mode=rwc"), { kind: "sqlite", file: "/data/db/state.db" }],
  ["MySQL", kine("mysql://u:***@tcp(db:3306)/k0s"), { kind: "none", notIncluded: 'MySQL at db:3306, database "k0s"' }],
];
for (const [what, config, store] of STORES) {
  Deno.test(`storeToCopy() knows ${what}`, () => assertEquals(storeToCopy(config, { dataDir: "/data" }), store));
}

Deno.test("storeToCopy() refuses an etcd of others, in upstream's words", () => {
  const config = anEtcdConfig();
  config.spec.storage.etcd!.externalCluster = { endpoints: ["https://e:2379"], etcdPrefix: "k0s" };

  const says = "command 'k0s backup' does not support external etcd cluster";
  assertThrows(() => storeToCopy(config, { dataDir: "/data" }), K0sError, says);
});

Deno.test("copyDatastore() copies SQLite, and nothing of what is elsewhere", async () => {
  await inDirectory(async (directory) => {
    const { paths } = await aClusterIn(directory);
    const options = { paths, scratch: directory, programs: () => Promise.reject(new Error("SQLite needs none")) };
    const store = { kind: "sqlite" as const, file: `${paths.dbDir}/state.db` };
    const elsewhere = { kind: "none" as const, notIncluded: "PostgreSQL" };

    const copied = await copyDatastore(store, options, someWork());

    assertEquals(copied.kind === "none" ? undefined : [copied.path, copied.revision], [
      `${directory}/kine-state-backup.db`,
      3,
    ]);
    assertEquals(Deno.statSync(copied.path!).mode! & 0o777, 0o600);
    assertEquals(await storeSizeBytes(store, paths, someWork()), Deno.statSync(store.file).size);
    assertEquals(await copyDatastore(elsewhere, options, someWork()), elsewhere);
    assertEquals(await storeSizeBytes(elsewhere, paths, someWork()), 0);
  });
});
