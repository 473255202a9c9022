import { assertEquals, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { K0sError } from "../../../lib/base/mod.ts";
import { copySqlite, deleteFromSqlite, examineSqlite } from "../../../lib/backup/sqlite_database.ts";

/** The table of kine, which its migrations leave (kine `pkg/drivers/sqlite`). */
const KINE_TABLE = `CREATE TABLE kine (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, created INTEGER,
  deleted INTEGER, create_revision INTEGER, prev_revision INTEGER, lease INTEGER, value BLOB, old_value BLOB)`;

async function withDatabase(test: (path: string, database: DatabaseSync) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    using database = new DatabaseSync(`${directory}/state.db`);
    database.exec(`PRAGMA journal_mode = WAL; ${KINE_TABLE}`);
    await test(`${directory}/state.db`, database);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function put(database: DatabaseSync, name: string, deleted = 0): void {
  database.prepare("INSERT INTO kine (name, created, deleted, create_revision) VALUES (?, 1, ?, 0)").run(name, deleted);
}

Deno.test("copySqlite() copies the moment at which it begins, while the database is written to", async () => {
  await withDatabase(async (path, database) => {
    for (let number = 0; number < 20; number++) put(database, `/registry/${number % 10}`);
    put(database, "/registry/3", 1);
    // Enough for more than one step.
    database.prepare("UPDATE kine SET value = zeroblob(20000000) WHERE id = 1").run();
    let isWritten = false;
    const told = () => {
      if (!isWritten) put(database, "/registry/later");
      isWritten = true;
    };

    const facts = await copySqlite(path, { to: `${path}.copy`, told });

    assertEquals(facts, { revision: 21, keys: 9 });
    assertEquals(isWritten, true);
    assertEquals(await examineSqlite(`${path}.copy`), facts);
    assertEquals(await examineSqlite(path), { revision: 22, keys: 10 });
  });
});

Deno.test("examineSqlite() names a file that is damaged, or no database", async () => {
  await withDatabase(async (path, database) => {
    for (let number = 0; number < 2_000; number++) put(database, `/registry/${number}`);
    await copySqlite(path, { to: `${path}.copy`, told: () => {} });
    {
      using file = await Deno.open(`${path}.copy`, { write: true });
      await file.seek(3 * 4096, Deno.SeekMode.Start);
      await file.write(new Uint8Array(4096).fill(7));
    }
    await Deno.writeTextFile(`${path}.text`, "text ".repeat(999));

    await assertRejects(() => examineSqlite(`${path}.copy`), K0sError, `${path}.copy`);
    await assertRejects(() => examineSqlite(`${path}.text`), K0sError, "not a database");
  });
});

Deno.test("deleteFromSqlite() leaves a row that says so, as kine does, for a key or all below it", async () => {
  await withDatabase(async (path, database) => {
    for (const name of ["/a/b", "/a/bc", "/a/b", "/m/1", "/m/2", "/mm", "/gone"]) put(database, name);
    put(database, "/gone", 1);

    await deleteFromSqlite(path, ["/a/b", "/m/", "/gone", "/never"]);

    const rows = database.prepare("SELECT name, prev_revision, create_revision FROM kine WHERE id > 8 ORDER BY id")
      .all();
    assertEquals(rows.map((row) => ({ ...row })), [
      { name: "/a/b", prev_revision: 3, create_revision: 3 },
      { name: "/m/1", prev_revision: 4, create_revision: 4 },
      { name: "/m/2", prev_revision: 5, create_revision: 5 },
    ]);
    assertEquals(await examineSqlite(path), { revision: 11, keys: 2 });
  });
});
