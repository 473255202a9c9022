import { DatabaseSync } from "node:sqlite";
import { assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { checkSqliteFile } from "../../../lib/host/mod.ts";

/** A real database of several pages, changed by `spoil`. */
async function withDatabase(spoil: (path: string) => void, run: (path: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    const path = `${directory}/state.db`;
    const database = new DatabaseSync(path);
    database.exec("CREATE TABLE t (v TEXT)");
    for (let row = 0; row < 100; row++) database.exec(`INSERT INTO t VALUES ('${"x".repeat(500)}')`);
    database.close();
    spoil(path);
    await run(path);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const DAMAGES: [string, (path: string) => void, string][] = [
  ["text", (path) => Deno.writeTextFileSync(path, "garbage ".repeat(100)), "not an SQLite database"],
  ["a few bytes", (path) => Deno.writeTextFileSync(path, "SQLite"), "less than the header"],
  ["a truncated database", (path) => Deno.truncateSync(path, 8_192), "8192 of"],
];

for (const [name, spoil, message] of DAMAGES) {
  Deno.test(`checkSqliteFile() refuses ${name}`, () =>
    withDatabase(spoil, async (path) => {
      await assertRejects(() => checkSqliteFile(path), K0sError, message);
    }));
}

Deno.test("checkSqliteFile() refuses what is no file", async () => {
  const directory = await Deno.makeTempDir();
  await assertRejects(() => checkSqliteFile(directory), K0sError, "it is a directory, not a file");
  await assertRejects(() => checkSqliteFile("/dev/null"), K0sError, "it is a fifo or a device, not a file");
  await Deno.remove(directory);
});

Deno.test("checkSqliteFile() accepts a database, an empty file and none", async () => {
  await withDatabase(() => {}, checkSqliteFile);
  await withDatabase((path) => Deno.truncateSync(path, 0), checkSqliteFile);
  await checkSqliteFile("/proc/nowhere/state.db");
});
