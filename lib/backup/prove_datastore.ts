import { K0sError } from "../base/mod.ts";
import { removePath } from "../platform/mod.ts";
import { etcdFacts, type EtcdPrograms, restoreEtcd, withEtcd } from "./etcd_database.ts";
import type { DatastoreFacts } from "./manifest.ts";
import { examineSqlite } from "./sqlite_database.ts";

/** A copy of a datastore, as it is in an archive. */
export interface DatastoreCopy {
  kind: "etcd" | "sqlite";
  path: string;
}

/** A copy of a datastore does not hold what it should. */
export class UnprovenBackupError extends K0sError {
  override readonly name = "UnprovenBackupError";
}

/**
 * Restores a copy of a datastore into a scratch place, opens it there with the real etcd or SQLite, and says how far it is.
 *
 * @param options.scratch Directory on a disk with room for another copy; what is made there is removed.
 * @throws {UnprovenBackupError} If it cannot be opened, or is not as far as `expected`.
 */
export async function proveDatastore(
  { kind, path }: DatastoreCopy,
  { scratch, programs, expected }: { scratch: string; programs: EtcdPrograms; expected?: DatastoreFacts | undefined },
): Promise<DatastoreFacts> {
  const found = kind === "sqlite" ? await examineSqlite(path) : await openRestored(path, scratch, programs);
  if (expected !== undefined) checkFacts(found, expected);
  return found;
}

/** Compares how far a datastore is with how far it should be. @throws {UnprovenBackupError} */
export function checkFacts(found: DatastoreFacts, expected: DatastoreFacts): void {
  const tell = ({ revision, keys }: DatastoreFacts) => `revision ${revision} with ${keys} keys`;
  if (found.revision === expected.revision && found.keys === expected.keys) return;
  throw new UnprovenBackupError(
    `The backup is not good: its datastore is at ${tell(found)}, instead of ${tell(expected)}`,
    { hint: "Make another one" },
  );
}

async function openRestored(snapshot: string, scratch: string, programs: EtcdPrograms): Promise<DatastoreFacts> {
  const dataDir = `${scratch}/proof`;
  try {
    const database = { snapshot, dataDir, memberName: "proof", peerUrl: "http://localhost:2380" };
    await restoreEtcd(database, programs);
    return await withEtcd(database, programs, etcdFacts);
  } finally {
    await removePath(dataDir);
  }
}
