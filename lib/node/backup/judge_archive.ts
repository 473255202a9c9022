import { type ArchiveContents, isInTree, isNewerVersion } from "../../backup/mod.ts";
import { K0sError } from "../../base/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import { exists, listDirectory, removePath } from "../../platform/mod.ts";
import { K0S_VERSION } from "../version.ts";

/** What a file system has that nobody has written to. */
const LOST_AND_FOUND = "lost+found";

/** What may be in a data directory that a cluster is restored into: nothing of a node, but what operators prepare. */
const HARMLESS: ReadonlySet<string> = new Set([LOST_AND_FOUND, ".k0s-data-directory", "bin", "images", "manifests"]);

/** What the directory begins with in which a restore makes everything ready. */
export const RESTORE_PREFIX = ".k0s-restore-";

/**
 * Refuses a data directory that has something of a node in it. Reads only. Empty directories are nothing of a node: that of
 * etcd or of the database may be a file system of its own, made for the restore.
 *
 * @throws {K0sError}
 */
export async function checkEmptyDataDirectory({ dataDir }: Pick<NodePaths, "dataDir">): Promise<void> {
  const found: string[] = [];
  for (const { name, isDirectory } of await listDirectory(dataDir)) {
    if (HARMLESS.has(name) || name.startsWith(RESTORE_PREFIX)) continue;
    if (!isDirectory || !await isVacant(`${dataDir}/${name}`)) found.push(name);
  }
  if (found.length === 0) return;
  throw new K0sError(
    `Cannot restore into "${dataDir}": a node has been there, it has ${found.slice(0, 5).join(", ")}`,
    {
      hint: "Restore on a fresh machine, or remove that node first: k0s reset",
    },
  );
}

async function isVacant(directory: string): Promise<boolean> {
  return (await listDirectory(directory)).every(({ name }) => name === LOST_AND_FOUND);
}

/** Removes what a restore that was killed has left. */
export async function removeUnfinished({ dataDir }: Pick<NodePaths, "dataDir">): Promise<void> {
  for (const { name } of await listDirectory(dataDir)) {
    if (name.startsWith(RESTORE_PREFIX)) await removePath(`${dataDir}/${name}`);
  }
}

/**
 * Refuses an archive that is whole, and yet not for this k0s and this machine. Reads only.
 *
 * @throws {K0sError}
 */
export async function judgeArchive(
  { manifest, files, datastore }: ArchiveContents,
  { dataDir }: Pick<NodePaths, "dataDir">,
): Promise<void> {
  if (manifest !== undefined && manifest.role !== "controller") {
    throw new K0sError(`Cannot restore the archive: it is of a ${manifest.role}, and only controllers can be restored`);
  }
  if (manifest !== undefined && isNewerVersion(manifest.versions.k0s, K0S_VERSION)) {
    throw new K0sError(
      `Cannot restore the archive: k0s ${manifest.versions.k0s} made it, this is the older ${K0S_VERSION}`,
      { hint: `Restore it with k0s ${manifest.versions.k0s} or newer` },
    );
  }
  if (!files.some(({ name }) => name === "pki/ca.key")) {
    throw new K0sError("Cannot restore the archive: the authority of the cluster, pki/ca.key, is not in it", {
      hint: "It is no archive of k0s backup",
    });
  }
  if (manifest === undefined && datastore.kind === "none") {
    throw new K0sError("Cannot restore the archive: neither a snapshot of etcd nor an SQLite database is in it", {
      hint: "Of a cluster in another database, unpack what you need by hand: tar -xzf",
    });
  }
  for (const { name } of files) {
    if (!isInTree(name) || !await exists(`${dataDir}/${name}`)) continue;
    throw new K0sError(`Cannot restore the archive: "${dataDir}/${name}" is there already`, {
      hint: "Move it away",
    });
  }
}
