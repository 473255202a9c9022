import type { ArchiveName } from "./archive_name.ts";

/** An archive that k0s has made by its schedule, at one of the places for them. */
export interface StoredArchive extends ArchiveName {
  sizeBytes: number;
  /** The place, such as a directory. */
  place: string;
}

/** A place where archives are kept. */
export interface ArchiveStore {
  /** What it is called in messages; says nothing secret. */
  readonly place: string;
  /** The archives of a cluster, newest first. What is there else is nothing to us. */
  list(cluster: string): Promise<StoredArchive[]>;
  /**
   * Keeps a file as an archive: under its name there is all of it or nothing.
   *
   * @returns Where the file is from then on.
   */
  save(file: string, name: string): Promise<string>;
  /** The content of an archive. @throws {K0sError} If there is none of this name. */
  read(name: string): Promise<{ pieces: AsyncIterable<Uint8Array<ArrayBuffer>>; sizeBytes: number }>;
  /** Removes an archive; nothing happens if there is none. */
  remove(name: string): Promise<void>;
}

/** Newest first. */
export function inOrderOfAge<T extends Pick<ArchiveName, "createdAt">>(archives: readonly T[]): T[] {
  return archives.toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
}
