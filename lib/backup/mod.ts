/**
 * Archives of a cluster: writing and reading them, the copies of datastores in them, and the proof that those are good.
 *
 * @module
 */
export { decrypted, encryptFile, identitiesIn } from "./age.ts";
export { type ArchiveName, archiveNameOf, clusterName, parseArchiveName } from "./archive_name.ts";
export type { ArchiveStore, StoredArchive } from "./archive_store.ts";
export { type ArchiveStores, openArchiveStores, retentionOf, type StoreAccess } from "./archive_stores.ts";
export { workDirectory } from "./directory_store.ts";
export { type PruneOptions, pruneStore, type Retention } from "./retention.ts";
export { archiveFile, archiveTree } from "./archive_tree.ts";
export { ArchiveWriter, type FileToArchive } from "./archive_writer.ts";
export {
  etcdFacts,
  type EtcdPrograms,
  restoreEtcd,
  type RestoreEtcdOptions,
  snapshotRevision,
  withEtcd,
} from "./etcd_database.ts";
export {
  type ArchivedDatastore,
  type ArchivedFile,
  type BackupManifest,
  type DatastoreFacts,
  isNewerVersion,
  MANIFEST_FORMAT,
  renderManifest,
} from "./manifest.ts";
export {
  CLUSTER_DEFAULTS_MEMBER,
  CONFIG_MEMBER,
  ETCD_MEMBER,
  isInTree,
  MANIFEST_MEMBER,
  SQLITE_MEMBER,
  TREES,
} from "./member_name.ts";
export { checkFacts, type DatastoreCopy, proveDatastore } from "./prove_datastore.ts";
export { copySqlite, deleteFromSqlite, examineSqlite } from "./sqlite_database.ts";
export { type StaleKeyOptions, staleKeys } from "./stale_keys.ts";
export { type ArchiveContents, type PlaceOf, unpackArchive } from "./unpack_archive.ts";
