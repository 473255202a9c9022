import { K0sError } from "../base/mod.ts";
import { describeKind, openFile, statOf } from "../platform/mod.ts";

/** Size of the header at the start of a database file. */
const HEADER_BYTES = 100;
const MAGIC = "SQLite format 3\0";

/**
 * Checks that a file can be an SQLite database, by its header: kine would otherwise start over and over.
 *
 * Costs one small read, whatever the size. A missing or empty file is fine: it becomes a new database.
 *
 * @throws {K0sError} If it is no file, no database, or shorter than its header says.
 * @see https://www.sqlite.org/fileformat.html#the_database_header
 */
export async function checkSqliteFile(path: string): Promise<void> {
  const facts = await statOf(path);
  if (facts !== undefined && facts.kind !== "file") {
    throw new K0sError(
      `Cannot keep the cluster's database in "${path}": it is ${describeKind(facts.kind)}, not a file`,
      {
        hint: "Name a file in spec.storage.kine.dataSource, which need not exist",
      },
    );
  }
  const sizeBytes = facts?.sizeBytes ?? 0;
  if (sizeBytes === 0) return;
  const damage = await damageOf(path, sizeBytes);
  if (damage === undefined) return;
  throw new K0sError(`The cluster's database "${path}" is damaged: ${damage}`, {
    hint: `Restore it from a backup; to start an empty cluster instead, move it and its -wal and -shm files away`,
  });
}

async function damageOf(path: string, sizeBytes: number): Promise<string | undefined> {
  if (sizeBytes < HEADER_BYTES) return `it has ${sizeBytes} bytes, less than the header of an SQLite database`;
  using file = await openFile(path);
  const header = await file.readAt(0, HEADER_BYTES);
  if (new TextDecoder().decode(header.subarray(0, MAGIC.length)) !== MAGIC) return "it is not an SQLite database";
  const numbers = new DataView(header.buffer);
  const storedPageSize = numbers.getUint16(16);
  const pageSize = storedPageSize === 1 ? 65_536 : storedPageSize;
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) return `its page size is ${pageSize}`;
  const changeCounter = numbers.getUint32(24);
  const pages = numbers.getUint32(28);
  const versionValidFor = numbers.getUint32(92);
  // The page count means something only where the version that wrote it says so.
  const expectedBytes = changeCounter === versionValidFor ? pages * pageSize : 0;
  if (sizeBytes < expectedBytes) return `it has ${sizeBytes} of ${expectedBytes} bytes`;
  return undefined;
}
