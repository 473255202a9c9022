import { DatabaseSync } from "node:sqlite";
import type { BackupOptions } from "../../../../lib/node/backup/create_backup.ts";
import type { BackupProgress, BackupWork } from "../../../../lib/node/backup/work.ts";
import { defaultClusterConfig, nodePaths } from "../../../../lib/config/mod.ts";
import { denoHttp, denoSpawn } from "../../../../lib/platform/mod.ts";
import { FakeClock, FakeLogger, FakeRandom } from "../../../support/fakes.ts";

/** Work whose progress is kept. */
export function someWork(): BackupWork & { stages: string[] } {
  const stages: string[] = [];
  const told = ({ stage }: BackupProgress) => {
    if (stages.at(-1) !== stage) stages.push(stage);
  };
  const ports = {
    clock: new FakeClock(),
    spawn: denoSpawn,
    http: denoHttp,
    random: new FakeRandom(),
    log: new FakeLogger(),
  };
  return { stages, told, ports };
}

/** Paths of a node in a directory. */
export function pathsIn(directory: string) {
  return nodePaths({ dataDir: `${directory}/data`, runDir: `${directory}/run` });
}

const KEYS = ["/registry/minions/lost", "/registry/minions/kept", "/registry/masterleases/192.0.2.1"];

/** What a controller with SQLite has on disk, and what `createBackup()` is told of it. */
export async function aClusterIn(directory: string): Promise<BackupOptions> {
  const paths = pathsIn(directory);
  for (const path of [paths.etcdPkiDir, paths.manifestsDir, paths.dbDir, `${directory}/saved`]) {
    await Deno.mkdir(path, { recursive: true });
  }
  await Deno.writeTextFile(`${paths.pkiDir}/ca.key`, "key", { mode: 0o600 });
  await Deno.writeTextFile(`${paths.dataDir}/cluster-defaults.json`, '{"auditLog":true}\n');
  await Deno.writeTextFile(`${directory}/cluster.yaml`, "# mine\nspec:\n  api:\n    address: 203.0.113.7\n");
  using database = new DatabaseSync(`${paths.dbDir}/state.db`);
  database.exec(`PRAGMA journal_mode = WAL; CREATE TABLE kine (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT,
    created INTEGER, deleted INTEGER, create_revision INTEGER, prev_revision INTEGER, lease INTEGER, value BLOB, old_value BLOB)`);
  for (const key of KEYS) {
    database.prepare("INSERT INTO kine (name, created, deleted, create_revision) VALUES (?, 1, 0, 0)").run(key);
  }
  return {
    paths,
    status: {
      ClusterConfig: defaultClusterConfig({ hostAddress: "203.0.113.7", single: true, dataDir: paths.dataDir }),
      Workloads: true,
      Node: { Name: "lost", Registered: true, Ready: true },
    },
    configFile: `${directory}/cluster.yaml`,
    directory: `${directory}/saved`,
    proves: true,
  };
}

/** Names of keys that a database has. */
export function keysIn(path: string): string[] {
  using database = new DatabaseSync(path);
  const rows = database.prepare(
    "SELECT name FROM kine WHERE deleted = 0 AND id IN (SELECT MAX(id) FROM kine GROUP BY name) ORDER BY id",
  ).all();
  return rows.map(({ name }) => String(name));
}
