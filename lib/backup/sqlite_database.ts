import { backup, DatabaseSync } from "node:sqlite";
import { K0sError, messageOf } from "../base/mod.ts";
import type { DatastoreFacts } from "./manifest.ts";

/** Pages that are copied between two words about how far it is. */
const PAGES_AT_A_TIME = 4096;

/** The newest row of each key, kine's way (kine `pkg/drivers/generic`): a key that is deleted has a row, too. */
const COUNT = `SELECT COUNT(*) AS keys FROM kine AS latest
  JOIN (SELECT MAX(id) AS id FROM kine GROUP BY name) AS newest ON latest.id = newest.id
  WHERE latest.deleted = 0`;

/** What kine itself inserts to delete a key (kine `pkg/drivers/generic`), for all keys of a range. */
const DELETE = `INSERT INTO kine
  (name, created, deleted, create_revision, prev_revision, lease, value, old_value)
  SELECT name, 0, 1, COALESCE(NULLIF(create_revision, 0), id), id, 0, NULL, value FROM kine
  WHERE deleted = 0 AND id IN (SELECT MAX(id) FROM kine WHERE name >= ? AND name < ? GROUP BY name)`;

/**
 * Copies the database of a kine while it is written to, and says how far that copy is.
 *
 * All of it is read within one read transaction, which in SQLite's write-ahead mode holds up no writer: the copy is the
 * database of one moment.
 *
 * @param told Is told how much of it is copied, from 0 to 1.
 * @throws {K0sError} If it cannot be read, or the copy not be written.
 */
export async function copySqlite(
  from: string,
  { to, told }: { to: string; told: (part: number) => void },
): Promise<DatastoreFacts> {
  return await naming(from, "copy", async () => {
    using database = new DatabaseSync(from, { readOnly: true });
    database.exec("PRAGMA busy_timeout = 10000; BEGIN");
    const facts = factsOf(database);
    await backup(database, to, {
      rate: PAGES_AT_A_TIME,
      progress: ({ totalPages, remainingPages }) => told(1 - remainingPages / totalPages),
    });
    database.exec("ROLLBACK");
    return facts;
  });
}

/** Opens a database, has SQLite look through it, and says how far it is. @throws {K0sError} If it is damaged. */
export async function examineSqlite(path: string): Promise<DatastoreFacts> {
  return await naming(path, "read", () => {
    using database = new DatabaseSync(path);
    const found = Object.values(database.prepare("PRAGMA quick_check(1)").get() ?? {})[0];
    if (found !== "ok") throw new Error(`SQLite finds it damaged: ${String(found)}`);
    return Promise.resolve(factsOf(database));
  });
}

/** Deletes keys as kine does, by a row that says so; with a slash at its end all that begin with it. */
export async function deleteFromSqlite(path: string, keys: readonly string[]): Promise<void> {
  await naming(path, "change", () => {
    using database = new DatabaseSync(path);
    const remove = database.prepare(DELETE);
    database.exec("BEGIN");
    // "0" is what follows a slash; "\0" makes the smallest text after another one.
    for (const key of keys) remove.run(key, key.endsWith("/") ? `${key.slice(0, -1)}0` : `${key}\0`);
    database.exec("COMMIT");
    return Promise.resolve();
  });
}

function factsOf(database: DatabaseSync): DatastoreFacts {
  const { revision } = database.prepare("SELECT COALESCE(MAX(id), 0) AS revision FROM kine").get() ?? {};
  const { keys } = database.prepare(COUNT).get() ?? {};
  return { revision: Number(revision), keys: Number(keys) };
}

async function naming<T>(path: string, verb: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new K0sError(`Cannot ${verb} the SQLite database "${path}": ${messageOf(cause)}`, {
      cause,
      hint: "See that the disk has room; a damaged database is had again out of another backup",
    });
  }
}
