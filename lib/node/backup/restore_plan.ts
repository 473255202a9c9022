import { type ArchiveContents, CLUSTER_DEFAULTS_MEMBER, isInTree, staleKeys } from "../../backup/mod.ts";
import { nodeName, sqliteFileOf } from "../../components/mod.ts";
import { externalApi, type NodePaths } from "../../config/mod.ts";
import { hostname } from "../../platform/mod.ts";
import { workLeases } from "../../reconcilers/mod.ts";
import { keyPrefix } from "../checks/store_change.ts";
import { etcdPeer } from "../datastore.ts";
import type { RestoreDatastoreOptions } from "./restore_datastore.ts";
import { defaultDatabase, familyOf, type RestoredConfig } from "./restored_config.ts";

/** What of an archive goes where, and what is to be said of it. */
export interface RestorePlan {
  datastore: Pick<RestoreDatastoreOptions, "kind" | "peer" | "expected" | "staleKeys">;
  /** The SQLite database to be; left out: there is none. */
  database: string | undefined;
  /** Name of a member in the data directory; `undefined`: it does not go there. */
  inDataDir(name: string): string | undefined;
  notes: readonly string[];
}

/** What a plan follows from. */
export interface RestorePlanInputs {
  contents: ArchiveContents;
  restored: RestoredConfig;
  paths: NodePaths;
  /** Name of this machine. @default the host's */
  host?: string;
}

/** Decides what to do with an archive that was found good. */
export function restorePlan({ contents, restored, paths, host = hostname() }: RestorePlanInputs): RestorePlan {
  const { manifest, datastore: { kind, member } } = contents;
  const { config } = restored;
  const old = manifest?.node;
  const lostNode = old?.name === undefined || old.name === nodeName({}, host) ? undefined : old.name;
  const lostController = old === undefined || old.hostname === host ? undefined : nodeName({}, old.hostname);
  const database = kind === "sqlite"
    ? sqliteFileOf(config.spec.storage.kine?.dataSource ?? "", paths.dataDir) ?? defaultDatabase(paths.dataDir)
    : undefined;
  return {
    datastore: {
      kind,
      peer: etcdPeer(config, host),
      expected: manifest?.datastore.kind === "none" ? undefined : manifest?.datastore,
      staleKeys: staleKeys({ root: `/${keyPrefix(config)}`, workLeases: workLeases(), lostNode, lostController }),
    },
    database,
    inDataDir: (name) => (isInTree(name) || name === CLUSTER_DEFAULTS_MEMBER) && name !== member ? name : undefined,
    notes: notesOf({ contents, restored, paths, host }, lostNode),
  };
}

function notesOf(
  { contents: { manifest, datastore }, restored: { config, moved }, host }: Required<RestorePlanInputs>,
  lostNode: string | undefined,
): string[] {
  const external = externalApi(config);
  const notIncluded = manifest?.datastore.kind === "none" ? manifest.datastore.notIncluded : undefined;
  return [
    ...moved.map(({ from, to }) =>
      familyOf(from) === familyOf(to)
        ? `${from} is not an address of this machine: the configuration now says ${to}`
        : `${from} is not an address of this machine, which has none of ${
          familyOf(from)
        }: the configuration now says ${to}`
    ),
    ...(lostNode === undefined ? [] : [
      `The Node "${lostNode}" is gone, this machine is "${host}": pods that ran there begin anew`,
    ]),
    ...(external === undefined ? [] : [
      `The cluster is reached at ${external.host}: have that name or address lead to this machine`,
    ]),
    ...(notIncluded === undefined ? [] : [
      `The cluster's objects are not in the archive: restore ${notIncluded} by its own means before you start k0s`,
    ]),
    ...(manifest === undefined
      ? [
        "The archive has no manifest, as upstream's: if this machine has another name, remove the old one with " +
        "k0s kubectl delete node NAME",
      ]
      : []),
    ...(datastore.kind === "etcd" ? ["Other controllers of the cluster have to be reset, and to join again"] : []),
  ];
}
