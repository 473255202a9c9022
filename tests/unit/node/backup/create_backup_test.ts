import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { aClusterConfig } from "../../../support/a_controller.ts";
import { K0sError } from "../../../../lib/base/mod.ts";
import { archiveName, createBackup } from "../../../../lib/node/backup/create_backup.ts";
import { unpackArchive } from "../../../../lib/backup/mod.ts";
import { filePieces } from "../../../../lib/platform/mod.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { aClusterIn, someWork } from "./_cluster.ts";

Deno.test("createBackup() makes an archive in upstream's layout that nobody else reads, and leaves nothing else", async () => {
  await inDirectory(async (directory) => {
    const options = await aClusterIn(directory);
    const work = someWork();

    const { file = "", manifest } = await createBackup(options, work);

    assertEquals(file, `${directory}/saved/k0s_backup_2026-01-02T03_04_05_000Z.tar.gz`);
    assertEquals(Deno.statSync(file).mode! & 0o777, 0o600);
    assertEquals([...Deno.readDirSync(options.directory)].length, 1);
    const inData = [...Deno.readDirSync(options.paths.dataDir)].map(({ name }) => name).sort();
    assertEquals(inData, ["cluster-defaults.json", "db", "manifests", "pki"]);
    const { files, config } = await unpackArchive(filePieces(file));
    assertEquals(files.map(({ name }) => name), [
      "kine-state-backup.db",
      "pki/ca.key",
      "cluster-defaults.json",
      "k0s.yaml",
      "k0s-backup.json",
    ]);
    assertMatch(config ?? "", /^# mine\n/);
    assertEquals(manifest.datastore, { kind: "sqlite", member: "kine-state-backup.db", revision: 3, keys: 3 });
    assertEquals([manifest.node.name, manifest.configFile], ["lost", `${directory}/cluster.yaml`]);
    assertEquals(work.stages, [
      "Copying the database",
      "Writing the archive",
      "Reading the archive",
      "Opening the datastore",
    ]);
  });
});

Deno.test("createBackup() hands the archive over piece by piece, proved before", async () => {
  await inDirectory(async (directory) => {
    const pieces: Uint8Array[] = [];
    const write = (bytes: Uint8Array) => Promise.resolve(void pieces.push(bytes.slice()));
    const work = someWork();

    const { file } = await createBackup({ ...await aClusterIn(directory), write }, work);

    assertEquals(file, undefined);
    const { datastore } = await unpackArchive(ReadableStream.from(pieces as Uint8Array<ArrayBuffer>[]));
    assertEquals(datastore.kind, "sqlite");
    assertEquals(work.stages.slice(0, 2), ["Copying the database", "Opening the copy of the database"]);
    assertEquals([...Deno.readDirSync(`${directory}/saved`)], []);
  });
});

Deno.test("createBackup() names a database that is elsewhere, and archives the rest", async () => {
  await inDirectory(async (directory) => {
    const options = await aClusterIn(directory);
    const dataSource = "postgres://k0s:***@db:5432/k0s";
    const ClusterConfig = aClusterConfig({ storage: { type: "kine", kine: { dataSource } } });

    const { manifest } = await createBackup({ ...options, status: { ...options.status, ClusterConfig } }, someWork());

    const notIncluded = 'PostgreSQL at db:5432, database "k0s"';
    assertEquals(manifest.datastore, { kind: "none", notIncluded });
  });
});

Deno.test("createBackup() leaves nothing behind when it fails", async () => {
  await inDirectory(async (directory) => {
    const options = await aClusterIn(directory);
    await Deno.writeTextFile(`${options.paths.dbDir}/state.db`, "no database ".repeat(999));

    await assertRejects(() => createBackup(options, someWork()), K0sError, "state.db");

    assertEquals([...Deno.readDirSync(options.directory)], []);
  });
});

Deno.test("archiveName() is upstream's, in UTC", () => {
  const name = archiveName(new Date("2026-11-28T14:00:01.234Z"));
  assertEquals(name, "k0s_backup_2026-11-28T14_00_01_234Z.tar.gz");
});
