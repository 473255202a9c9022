import { K0sError } from "../../base/mod.ts";
import {
  type ClusterConfig,
  dataSourceOf,
  describeDataSource,
  givenFlag,
  type NodePaths,
  runsEtcd,
} from "../../config/mod.ts";
import { kineDirectory, sqliteFileOf } from "../../components/mod.ts";
import { listDirectory, readTextIfExists, statOf, writeAtomic } from "../../platform/mod.ts";

/** A store that keeps a cluster's objects. */
interface ClusterStore {
  kind: "sqlite" | "etcd" | "external-etcd" | "postgres" | "mysql" | "nats" | "other";
  /** For people, without a password. */
  description: string;
  /** Where its data lie on this machine: a file or a directory. Left out for what runs elsewhere. */
  path?: string;
  /** What the keys of the API server begin with, where the operator has chosen that by a flag. */
  prefix?: string;
}

/** What a store follows from. */
export interface StoreInputs {
  config: ClusterConfig;
  paths: Pick<NodePaths, "dataDir" | "dbDir" | "etcdDataDir">;
}

/** Where the store that this controller uses is noted. A reset removes it with the data directory. */
export function storeRecordPath({ dataDir }: Pick<NodePaths, "dataDir">): string {
  return `${dataDir}/storage.json`;
}

/**
 * Refuses to start with another store than the one that has the cluster's objects, which would be an empty cluster under
 * the same certificates. Reads only.
 *
 * Data on disk tell what was used, so that a directory of upstream's is understood too; what keeps its data elsewhere is
 * known by a record of ours. A store that has its data on disk already is never refused without such a record: upstream
 * leaves the data of earlier stores.
 *
 * @throws {K0sError} Naming both and the ways out.
 */
export async function checkSameStore(inputs: StoreInputs): Promise<void> {
  const wanted = storeOf(inputs);
  const used = await usedStore(inputs, wanted);
  if (used === undefined || await isSame(used, wanted)) return;
  const { dataDir } = inputs.paths;
  const isOtherPrefix = used.kind === wanted.kind && used.prefix !== wanted.prefix;
  const setAside = used.path === undefined || isOtherPrefix
    ? `rm ${storeRecordPath(inputs.paths)}`
    : `mv ${topOf(used.path, dataDir)} ${topOf(used.path, dataDir)}.old`;
  throw new K0sError(
    `Cannot keep the cluster in ${wanted.description}: this controller has kept it in ${used.description}, and none of ` +
      "its objects would be there",
    {
      hint:
        `${
          isOtherPrefix ? TO_PREFIX : WAYS_BACK[used.kind]
        }. For an empty cluster instead: k0s reset. If its objects have been moved, or a start ` +
        `that failed has left it, put it aside: ${setAside}`,
    },
  );
}

/** Below which kube-apiserver keeps everything. */
const DEFAULT_PREFIX = "registry";

const TO_PREFIX = "To go on with it, give etcd-prefix in spec.api.extraArgs as before";
const TO_DATABASE = "To go on with it, name it again in spec.storage.kine.dataSource";
const WAYS_BACK: Readonly<Record<ClusterStore["kind"], string>> = {
  "sqlite": "To go on with it, add --single, or set spec.storage.type to kine",
  "etcd": "To go on with it, set spec.storage.type to etcd, which is the default without --single",
  "external-etcd": "To go on with it, name it again in spec.storage.etcd.externalCluster",
  "postgres": TO_DATABASE,
  "mysql": TO_DATABASE,
  "nats": TO_DATABASE,
  "other": TO_DATABASE,
};

/**
 * Where this controller kept the cluster, if that was another place of the same kind and on other machines: it may have
 * been moved, which only its content can tell.
 */
export async function earlierPlace(inputs: StoreInputs): Promise<string | undefined> {
  const wanted = storeOf(inputs);
  const recorded = await readRecord(inputs);
  if (recorded === undefined || !isElsewhere(recorded) || recorded.kind !== wanted.kind) return undefined;
  return recorded.description === wanted.description ? undefined : recorded.description;
}

/** Whether this controller has kept a cluster already, ours or upstream's. */
export async function hasClusterStored(inputs: StoreInputs): Promise<boolean> {
  return await usedStore(inputs, storeOf(inputs)) !== undefined;
}

/** Notes the store in use, once it has been found good. */
export async function recordStore(inputs: StoreInputs): Promise<void> {
  const text = `${JSON.stringify(storeOf(inputs))}\n`;
  const path = storeRecordPath(inputs.paths);
  if (await readTextIfExists(path) !== text) await writeAtomic(path, text, { mode: 0o600 });
}

function storeOf(inputs: StoreInputs): ClusterStore {
  const store = placeOf(inputs);
  const prefix = keyPrefix(inputs.config);
  if (store.kind === "external-etcd" || prefix === DEFAULT_PREFIX) return store;
  return { ...store, description: `${store.description}, prefix "${prefix}"`, prefix };
}

/** What the keys of the API server begin with in a store without a setting for that. */
export function keyPrefix({ spec: { api } }: Pick<ClusterConfig, "spec">): string {
  return (givenFlag("etcd-prefix", api) ?? DEFAULT_PREFIX).replace(/^\/+|\/+$/g, "");
}

function placeOf({ config, paths }: StoreInputs): ClusterStore {
  const { type, kine, etcd } = config.spec.storage;
  if (runsEtcd(config)) return ownEtcd(paths);
  if (type !== "kine") {
    const { endpoints = [], etcdPrefix = "" } = etcd?.externalCluster ?? {};
    return { kind: "external-etcd", description: `etcd at ${endpoints.join(" or ")}, prefix "${etcdPrefix}"` };
  }
  const dataSource = kine?.dataSource ?? "";
  const file = sqliteFileOf(dataSource, paths.dataDir);
  if (file !== undefined) return sqlite(file);
  const source = dataSourceOf(config);
  if (source === undefined) return { kind: "other", description: "the database of spec.storage.kine" };
  // An account's name says nothing of the place.
  const { user: _user, ...place } = source;
  const directory = source.isShared ? undefined : kineDirectory(dataSource, paths.dataDir);
  const where = directory === undefined ? "" : ` in "${directory}"`;
  return {
    kind: source.driver,
    description: `${describeDataSource(place)}${where}`,
    ...(directory === undefined ? {} : { path: directory }),
  };
}

function sqlite(path: string): ClusterStore {
  return { kind: "sqlite", description: `the SQLite database "${path}"`, path };
}

function ownEtcd({ etcdDataDir }: StoreInputs["paths"]): ClusterStore {
  return { kind: "etcd", description: `an etcd of its own in "${etcdDataDir}"`, path: `${etcdDataDir}/member` };
}

async function usedStore({ config, paths }: StoreInputs, wanted: ClusterStore): Promise<ClusterStore | undefined> {
  const recorded = await readRecord({ config, paths });
  if (recorded !== undefined && (isElsewhere(recorded) || await holdsData(recorded))) return recorded;
  if (await holdsData(wanted)) return wanted;
  for (const store of [ownEtcd(paths), sqlite(`${paths.dbDir}/state.db`)]) if (await holdsData(store)) return store;
  return undefined;
}

/** Whether other machines have the data; what kine keeps in memory alone is nowhere. */
function isElsewhere({ kind, path }: ClusterStore): boolean {
  return path === undefined && kind !== "sqlite" && kind !== "other";
}

/** Whether the data of a store are on this machine; an empty file or directory holds none. */
async function holdsData({ path }: ClusterStore): Promise<boolean> {
  if (path === undefined) return false;
  const facts = await statOf(path);
  if (facts === undefined) return false;
  return facts.kind === "directory" ? (await listDirectory(path)).length > 0 : facts.sizeBytes > 0;
}

/** What runs elsewhere may get another name, and data on this machine may be copied to another place. */
async function isSame(used: ClusterStore, wanted: ClusterStore): Promise<boolean> {
  return used.kind === wanted.kind && used.prefix === wanted.prefix &&
    (used.path === wanted.path || await holdsData(wanted));
}

async function readRecord({ paths }: StoreInputs): Promise<ClusterStore | undefined> {
  const path = storeRecordPath(paths);
  const text = await readTextIfExists(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as ClusterStore;
  } catch (cause) {
    throw new K0sError(`Cannot read "${path}": it is not JSON`, {
      cause,
      hint: "It notes where this controller keeps the cluster; if spec.storage is as before, remove the file",
    });
  }
}

/** What to move for a store: the directory right below the data directory, or the file elsewhere. */
function topOf(path: string, dataDir: string): string {
  if (!path.startsWith(`${dataDir}/`)) return path;
  return `${dataDir}/${path.slice(dataDir.length + 1).split("/", 1)[0]}`;
}
