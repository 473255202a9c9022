import { K0sError } from "../base/mod.ts";
import {
  filePieces,
  linkStatOf,
  listDirectory,
  removePath,
  renamePath,
  statOf,
  temporaryDirectory,
} from "../platform/mod.ts";
import { parseArchiveName } from "./archive_name.ts";
import { type ArchiveStore, inOrderOfAge, type StoredArchive } from "./archive_store.ts";

/** What the work of a cluster in a directory of archives begins with: of a run that was killed, the next one removes it. */
const WORK_PREFIX = ".k0s-scheduled-backup-";

/**
 * A directory for what is on its way to an archive of a cluster, for this process alone: it is one that was not there, so that
 * no other account that may write to `parent` can have put it there. What a run has left that was killed is removed.
 */
export async function workDirectory(
  parent: string,
  cluster: string,
): Promise<AsyncDisposable & { path: string }> {
  const prefix = `${WORK_PREFIX}${cluster}`;
  for (const { name } of await listDirectory(parent)) {
    if (name.startsWith(prefix)) await removePath(`${parent}/${name}`);
  }
  return await temporaryDirectory(parent, { prefix: `${prefix}-`, suffix: "" });
}

/** Archives in a directory of this machine. */
export class DirectoryStore implements ArchiveStore {
  readonly place: string;

  /** @param place Absolute path of the directory. */
  constructor(place: string) {
    this.place = place;
  }

  async list(cluster: string): Promise<StoredArchive[]> {
    const found: StoredArchive[] = [];
    for (const { name, isFile } of await listDirectory(this.place)) {
      const archive = isFile ? parseArchiveName(name) : undefined;
      if (archive?.cluster !== cluster) continue;
      const sizeBytes = (await linkStatOf(this.#path(name)))?.sizeBytes;
      if (sizeBytes !== undefined) found.push({ ...archive, sizeBytes, place: this.place });
    }
    return inOrderOfAge(found);
  }

  /** @param file On the same file system: it is moved. */
  async save(file: string, name: string): Promise<string> {
    await renamePath(file, this.#path(name));
    return this.#path(name);
  }

  async read(name: string): Promise<{ pieces: AsyncIterable<Uint8Array<ArrayBuffer>>; sizeBytes: number }> {
    const facts = await statOf(this.#path(name));
    if (facts?.kind === "file") return { pieces: filePieces(this.#path(name)), sizeBytes: facts.sizeBytes };
    throw new K0sError(`Cannot read the archive "${name}": it is not in ${this.place}`, {
      hint: "List those that are there with: k0s backup list",
    });
  }

  async remove(name: string): Promise<void> {
    await removePath(this.#path(name));
  }

  #path(name: string): string {
    return `${this.place}/${name}`;
  }
}
