import type { ArchivedDatastore } from "../../backup/mod.ts";

const NAMES = { etcd: "etcd", sqlite: "SQLite" } as const;

/** What an archive has of the cluster's objects. */
export function datastoreText(datastore: ArchivedDatastore): string {
  if (datastore.kind === "none") return `without the cluster's objects, which are in ${datastore.notIncluded}`;
  return `${NAMES[datastore.kind]} at revision ${datastore.revision} with ${datastore.keys} keys`;
}
