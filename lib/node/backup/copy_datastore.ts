import {
  type ArchivedDatastore,
  copySqlite,
  type DatastoreFacts,
  ETCD_MEMBER,
  type EtcdPrograms,
  proveDatastore,
  snapshotRevision,
  SQLITE_MEMBER,
} from "../../backup/mod.ts";
import { K0sError } from "../../base/mod.ts";
import { sqliteFileOf } from "../../components/mod.ts";
import { type ClusterConfig, dataSourceOf, describeDataSource, type NodePaths, runsEtcd } from "../../config/mod.ts";
import { type EtcdClient, EtcdError, openLocalEtcd } from "../../etcd/mod.ts";
import { changeMode, openFile, statOf } from "../../platform/mod.ts";
import type { BackupWork } from "./work.ts";

/** Where a controller keeps its cluster, as far as a backup is concerned. */
export type StoreToCopy =
  | { kind: "etcd" }
  | { kind: "sqlite"; file: string }
  /** What keeps it is backed up by its own means. */
  | { kind: "none"; notIncluded: string };

/** What the datastore of a configuration is. @throws {K0sError} If it is an external etcd, in upstream's words. */
export function storeToCopy(config: ClusterConfig, paths: Pick<NodePaths, "dataDir">): StoreToCopy {
  const { type, kine } = config.spec.storage;
  if (runsEtcd(config)) return { kind: "etcd" };
  if (type !== "kine") {
    throw new K0sError("command 'k0s backup' does not support external etcd cluster", {
      hint: "Take a snapshot of it with etcdctl, and copy the directory pki of k0s",
    });
  }
  const file = sqliteFileOf(kine?.dataSource ?? "", paths.dataDir);
  if (file !== undefined) return { kind: "sqlite", file };
  const source = dataSourceOf(config);
  if (source === undefined) return { kind: "none", notIncluded: "the database of spec.storage.kine" };
  const { user: _user, ...place } = source;
  return { kind: "none", notIncluded: describeDataSource(place) };
}

/** What {@link copyDatastore} works with. */
export interface CopyOptions {
  paths: NodePaths;
  /** Directory for the copy. */
  scratch: string;
  /** Unpacks etcd's programs when they are needed. */
  programs: () => Promise<EtcdPrograms>;
}

/** How large a datastore is, in bytes; 0 if that is not known. */
export async function storeSizeBytes(store: StoreToCopy, paths: NodePaths, { ports }: BackupWork): Promise<number> {
  if (store.kind === "sqlite") return (await statOf(store.file))?.sizeBytes ?? 0;
  if (store.kind === "none") return 0;
  using etcd = await openLocalEtcd(paths, ports);
  return (await etcd.client.status()).dbSizeBytes;
}

/** Copies a datastore that is in use, and says how far the copy is. */
export async function copyDatastore(
  store: StoreToCopy,
  options: CopyOptions,
  work: BackupWork,
): Promise<ArchivedDatastore & { path?: string }> {
  if (store.kind === "none") return store;
  const member = store.kind === "etcd" ? ETCD_MEMBER : SQLITE_MEMBER;
  const path = `${options.scratch}/${member}`;
  const stage = "Copying the database";
  work.told({ stage });
  const facts = store.kind === "etcd"
    ? await saveEtcd(path, options, work)
    : await copySqlite(store.file, { to: path, told: (part) => work.told({ stage, part }) });
  await changeMode(path, 0o600);
  return { kind: store.kind, member, path, ...facts };
}

async function saveEtcd(path: string, options: CopyOptions, { ports, told }: BackupWork): Promise<DatastoreFacts> {
  using etcd = await openLocalEtcd(options.paths, ports);
  const { sizeBytes, pieces } = await etcd.client.snapshot();
  {
    using file = await openFile(path, { write: true, createNew: true, mode: 0o600 });
    let written = 0;
    for await (const piece of pieces) {
      await file.write(piece);
      written += piece.length;
      told({ stage: "Copying the database", part: written / sizeBytes });
    }
  }
  const programs = await options.programs();
  const revision = await snapshotRevision(path, programs);
  return {
    revision,
    keys: await keysAt(etcd.client, revision) ??
      (await proveDatastore({ kind: "etcd", path }, { scratch: options.scratch, programs })).keys,
  };
}

/** How many keys etcd itself had at a revision; `undefined` if it has forgotten that meanwhile. */
async function keysAt(client: EtcdClient, revision: number): Promise<number | undefined> {
  try {
    return await client.keyCount({ revision });
  } catch (error) {
    if (error instanceof EtcdError) return undefined;
    throw error;
  }
}
