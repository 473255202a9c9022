import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { copySqlite, deleteFromSqlite, examineSqlite } from "../../../lib/backup/mod.ts";
import { KeyValueStore } from "../../../lib/etcd/mod.ts";
import { denoHttp, systemClock } from "../../../lib/platform/mod.ts";
import { eventually } from "../../support/eventually.ts";

const KINE = `${Deno.env.get("HOME") ?? "/root"}/.cache/k0s-build/current-bin/kine`;
const { signal } = new AbortController();

Deno.test({
  name:
    "the database of a real kine is copied while kine runs, and kine goes on with the copy without what was deleted",
  ignore: await Deno.stat(KINE).then(() => false, () => true),
  fn: async () => {
    const directory = await Deno.makeTempDir();
    try {
      const copy = `${directory}/copy.db`;
      const before = await withKine(directory, "state.db", async (store) => {
        put(`${directory}/state.db`, ["/registry/minions/new", "/registry/minions/old"]);
        const facts = await copySqlite(`${directory}/state.db`, { to: copy, told: () => {} });
        assertEquals(await examineSqlite(copy), facts);
        return await keysOf(store);
      });
      assertEquals(before.slice(1), ["/registry/minions/new", "/registry/minions/old"]);
      await deleteFromSqlite(copy, ["/registry/minions/old"]);

      const after = await withKine(directory, "copy.db", keysOf);

      assertEquals(after, before.slice(0, -1));
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});

/** Adds keys as kine does. */
function put(path: string, names: readonly string[]): void {
  using database = new DatabaseSync(path);
  database.exec("PRAGMA busy_timeout = 10000");
  const insert = database.prepare(`INSERT INTO kine
    (name, created, deleted, create_revision, prev_revision, lease, value) VALUES (?, 1, 0, 0, 0, 0, x'00')`);
  for (const name of names) insert.run(name);
}

/** The first is one that kine makes by itself. */
async function keysOf(store: KeyValueStore): Promise<string[]> {
  return (await Array.fromAsync(store.list("/", signal))).map(({ key }) => key);
}

async function withKine<T>(directory: string, file: string, use: (store: KeyValueStore) => Promise<T>): Promise<T> {
  const unixSocket = `${directory}/${file}.sock`;
  const child = new Deno.Command(KINE, {
    args: ["--listen-address", `unix://${unixSocket}`, "--metrics-bind-address", "0"],
    env: { KINE_ENDPOINT: `sqlite://file:${directory}/${file}?mode=rwc&_journal=WAL` },
    cwd: directory,
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    using store = new KeyValueStore({ session: { unixSocket }, urls: ["http://localhost"] }, {
      http: denoHttp,
      clock: systemClock,
    });
    await eventually(async () => (await keysOf(store)).length > 0, { what: "kine answers", withinMs: 60_000 });
    return await use(store);
  } finally {
    child.kill("SIGTERM");
    await child.status;
  }
}
