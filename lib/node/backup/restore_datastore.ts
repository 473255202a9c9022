import {
  type ArchiveContents,
  checkFacts,
  type DatastoreFacts,
  deleteFromSqlite,
  etcdFacts,
  type EtcdPrograms,
  examineSqlite,
  restoreEtcd,
  withEtcd,
} from "../../backup/mod.ts";
import type { EtcdPeer } from "../../join/mod.ts";

/** What {@link restoreDatastore} makes. */
export interface RestoreDatastoreOptions {
  kind: ArchiveContents["datastore"]["kind"];
  /** The unpacked part of the archive. */
  unpacked: string;
  /** The data directory of etcd to be made. */
  etcdDataDir: string;
  /** This controller as the only member. */
  peer: EtcdPeer;
  /** What it has to be like; left out: upstream made the archive, and does not tell. */
  expected: DatastoreFacts | undefined;
  /** What the cluster must not believe any more. */
  staleKeys: readonly string[];
  programs: () => Promise<EtcdPrograms>;
}

/**
 * Makes the datastore of a restored controller, opens it with the real etcd or SQLite, and takes out what was about the lost
 * machine.
 *
 * @throws {K0sError} If it cannot be opened, or is not what was backed up.
 */
export async function restoreDatastore(options: RestoreDatastoreOptions): Promise<void> {
  const { kind, unpacked, etcdDataDir, peer, expected, staleKeys } = options;
  const check = (found: DatastoreFacts) => {
    if (expected !== undefined) checkFacts(found, expected);
  };
  if (kind === "sqlite") {
    check(await examineSqlite(unpacked));
    await deleteFromSqlite(unpacked, staleKeys);
  } else if (kind === "etcd") {
    const programs = await options.programs();
    const { name: memberName, peerUrl } = peer;
    const database = { snapshot: unpacked, dataDir: etcdDataDir, memberName, peerUrl };
    await restoreEtcd(database, programs);
    await withEtcd(database, programs, async (client) => {
      check(await etcdFacts(client));
      for (const key of staleKeys) await client.deleteKeys(key);
    });
  }
}
