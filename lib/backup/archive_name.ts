/** What the name of an archive says that k0s has made by its schedule. */
export interface ArchiveName {
  name: string;
  /** The cluster that it is of. */
  cluster: string;
  createdAt: Date;
}

/** How much of a cluster's identity is in a name: enough for those that share a place. */
const CLUSTER_DIGITS = 12;

const NAME = /^k0s_backup_(\d{4}-\d\d-\d\d)T(\d\d)_(\d\d)_(\d\d)_(\d{3})Z_([0-9a-f]{12})\.tar\.gz(?:\.age)?$/;

/** The name of a cluster among the archives of several, from the UID of its namespace `kube-system`, which lasts as long as it does. */
export function clusterName(uid: string): string {
  return uid.replaceAll("-", "").toLowerCase().slice(0, CLUSTER_DIGITS);
}

/**
 * The name of an archive that is made by schedule. Whatever has another one was made by somebody else, `k0s backup` included,
 * and is left alone.
 */
export function archiveNameOf(
  { cluster, createdAt, isEncrypted }: Omit<ArchiveName, "name"> & { isEncrypted: boolean },
): string {
  const time = createdAt.toISOString().replace(/[:.]/g, "_");
  return `k0s_backup_${time}_${cluster}.tar.gz${isEncrypted ? ".age" : ""}`;
}

/** Reads such a name; `undefined`: it is none. */
export function parseArchiveName(name: string): ArchiveName | undefined {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, day, hours, minutes, seconds, millis, cluster = ""] = match;
  const createdAt = new Date(`${day}T${hours}:${minutes}:${seconds}.${millis}Z`);
  return Number.isNaN(createdAt.getTime()) ? undefined : { name, cluster, createdAt };
}
