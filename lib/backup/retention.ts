import type { ArchiveName } from "./archive_name.ts";
import { type ArchiveStore, inOrderOfAge, type StoredArchive } from "./archive_store.ts";

/** Which archives of a place are kept. */
export interface Retention {
  /** How many; left out: any number. */
  count?: number | undefined;
  /** How old they get, in milliseconds; left out: any age. */
  maxAgeMs?: number | undefined;
}

/** The archives of a place that are not to be kept any more. The newest is never among them. */
export function expiredArchives<T extends Pick<ArchiveName, "createdAt">>(
  archives: readonly T[],
  { count = Infinity, maxAgeMs = Infinity }: Retention,
  now: Date,
): T[] {
  return inOrderOfAge(archives).filter(({ createdAt }, at) =>
    at > 0 && (at >= count || now.getTime() - createdAt.getTime() > maxAgeMs)
  );
}

/** What {@link pruneStore} goes by. */
export interface PruneOptions {
  cluster: string;
  /** Name of one that stays in any case: it was made just now, whatever a clock that was set since says of its age. */
  made?: string;
  /** Name of one that goes in any case: what was made takes its place. */
  replaces?: string | undefined;
  retention: Retention;
  now: Date;
  /** Whether only to tell. */
  isDry: boolean;
}

/** Removes the archives of a cluster that are not to be kept any more. @returns Those. @throws {K0sError} If one cannot be removed. */
export async function pruneStore(
  store: ArchiveStore,
  { cluster, made, replaces, retention, now, isDry }: PruneOptions,
): Promise<StoredArchive[]> {
  const archives = await store.list(cluster);
  const lasting = archives.filter(({ name }) => name !== replaces);
  const expired = [
    ...archives.filter(({ name }) => name === replaces),
    ...expiredArchives(lasting, retention, now).filter(({ name }) => name !== made),
  ];
  if (!isDry) { for (const { name } of expired) await store.remove(name); }
  return expired;
}
