import { K0sError } from "../base/mod.ts";

/** The part with the datastore, under upstream's name (k0s `pkg/backup`). */
export const ETCD_MEMBER = "etcd-snapshot.db";
/** The same where that is SQLite. */
export const SQLITE_MEMBER = "kine-state-backup.db";
/** The configuration: the only name that upstream restores. */
export const CONFIG_MEMBER = "k0s.yaml";
/** Ours, which upstream passes over: what the archive holds. It comes last. */
export const MANIFEST_MEMBER = "k0s-backup.json";
/** Ours, which upstream passes over: what the cluster has by itself because of the k0s that made it. */
export const CLUSTER_DEFAULTS_MEMBER = "cluster-defaults.json";

/** Directories below the data directory that are backed up as they are. */
export const TREES: readonly string[] = ["pki", "manifests", "images", "helmhome"];

/** An archive names a place outside of it, or holds what k0s never puts into one. */
export class UnsafeArchiveError extends K0sError {
  override readonly name = "UnsafeArchiveError";

  constructor(name: string, why: string) {
    super(`Cannot use the archive: ${JSON.stringify(name)} in it ${why}`, {
      hint: "It was not made by k0s backup: do not trust anything in it",
    });
  }
}

/**
 * The name of a member without a slash at its end.
 *
 * @throws {UnsafeArchiveError} If it could lead out of the directory that the archive is unpacked into.
 */
export function checkedName(name: string): string {
  const plain = name.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  if (name.startsWith("/")) throw new UnsafeArchiveError(name, "is an absolute path: illegal file path");
  if (plain === "" || /[\0-\x1f\x7f]/.test(plain)) throw new UnsafeArchiveError(name, "is no name: illegal file path");
  if (plain.split("/").some((part) => part === ".." || part === "." || part === "")) {
    throw new UnsafeArchiveError(name, "leads out of it: illegal file path");
  }
  return plain;
}

/** The names that were seen in an archive. Nothing may stand twice, or below a file. */
export class SeenNames {
  readonly #files = new Set<string>();
  readonly #directories = new Set<string>();

  /** Takes the next member. @throws {UnsafeArchiveError} If it would replace another one, or lie in a file. */
  add(name: string, isDirectory: boolean): void {
    const taken = this.#files.has(name) || (!isDirectory && this.#directories.has(name));
    // Upstream archives it twice: as part of its directory, and by itself.
    if (taken && name !== "helmhome/repositories.yaml") throw new UnsafeArchiveError(name, "stands there twice");
    for (let slash = name.indexOf("/"); slash !== -1; slash = name.indexOf("/", slash + 1)) {
      const parent = name.slice(0, slash);
      if (this.#files.has(parent)) throw new UnsafeArchiveError(name, "lies in a file");
      this.#directories.add(parent);
    }
    (isDirectory ? this.#directories : this.#files).add(name);
  }
}

/** Whether a member goes into the data directory as it is. */
export function isInTree(name: string): boolean {
  return TREES.includes(name.split("/", 1)[0]!);
}
