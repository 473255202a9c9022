import { K0sError, stringifyJson } from "../base/mod.ts";
import type { S3Settings } from "../config/mod.ts";
import { openFile, releaseBytes, statOf } from "../platform/mod.ts";
import { type ArchiveName, parseArchiveName } from "./archive_name.ts";
import { type ArchiveStore, inOrderOfAge, type StoredArchive } from "./archive_store.ts";
import { completedUpload, objectsIn, type S3Page, uploadIdIn, uploadsIn } from "./s3_answers.ts";
import type { S3Client } from "./s3_client.ts";

const MEBIBYTE = 1024 * 1024;
/** How much is sent at once; one piece of it is in memory. */
const PART_BYTES = 8 * MEBIBYTE;
/** How many parts an upload may have, with some to spare: S3 takes 10,000. */
const MOST_PARTS = 9_000;
/** What the keys of all archives begin with, behind the prefix. */
const NAME_PREFIX = "k0s_backup_";

/** Archives in a bucket. */
export class S3Store implements ArchiveStore {
  readonly place: string;
  readonly #prefix: string;
  readonly #client: S3Client;
  /** Sends what must be sent when everything else is given up. */
  readonly #lastClient: S3Client;

  /** @param clients.last Is not given up when the work is. */
  constructor(
    { endpoint, bucket, prefix = "" }: Pick<S3Settings, "endpoint" | "bucket" | "prefix">,
    clients: { usual: S3Client; last: S3Client },
  ) {
    this.place = `s3://${bucket}/${prefix} at ${new URL(endpoint).host}`;
    this.#prefix = prefix;
    this.#client = clients.usual;
    this.#lastClient = clients.last;
  }

  async list(cluster: string): Promise<StoredArchive[]> {
    const query = { "list-type": "2", prefix: this.#prefix + NAME_PREFIX };
    const found: StoredArchive[] = [];
    for await (const { key, sizeBytes } of this.#pages(query, objectsIn, "list the archives")) {
      const archive = this.#archiveAt(key);
      if (archive?.cluster === cluster) found.push({ ...archive, sizeBytes, place: this.place });
    }
    return inOrderOfAge(found);
  }

  /**
   * Uploads a file in parts: an object is there when the last step has succeeded. Parts of uploads that were killed are removed
   * first, of this cluster's alone.
   */
  async save(file: string, name: string): Promise<string> {
    await this.#removeUnfinished(parseArchiveName(name)?.cluster ?? "");
    const key = this.#prefix + name;
    const action = `upload "${name}" to ${this.place}`;
    const { text } = await this.#client.ask({ method: "POST", key, query: { uploads: "" }, action });
    const uploadId = uploadIdIn(text);
    if (uploadId === "") throw new K0sError(`Cannot ${action}: the server does not name the upload`);
    try {
      const body = completedUpload(await this.#sendParts(file, { key, uploadId, action }));
      await this.#client.ask({ method: "POST", key, query: { uploadId }, body, action });
    } catch (error) {
      // Why it failed says more than that it could not be removed, too; the next upload tries again.
      await this.#removeUpload(key, uploadId).catch(() => {});
      throw error;
    }
    return file;
  }

  async read(name: string): Promise<{ pieces: AsyncIterable<Uint8Array<ArrayBuffer>>; sizeBytes: number }> {
    return await this.#client.open({
      method: "GET",
      key: this.#prefix + name,
      action: `read "${name}" of ${this.place}`,
    });
  }

  async remove(name: string): Promise<void> {
    await this.#client.ask({
      method: "DELETE",
      key: this.#prefix + name,
      action: `remove "${name}" from ${this.place}`,
    });
  }

  async #sendParts(
    file: string,
    { key, uploadId, action }: { key: string; uploadId: string; action: string },
  ): Promise<string[]> {
    const sizeBytes = (await statOf(file))?.sizeBytes ?? 0;
    const partBytes = partSize(sizeBytes);
    using source = await openFile(file);
    const tags: string[] = [];
    for (let offset = 0; offset < sizeBytes; offset += partBytes) {
      const body = await source.readAt(offset, Math.min(partBytes, sizeBytes - offset));
      const query = { partNumber: String(tags.length + 1), uploadId };
      const { etag } = await this.#client.ask({ method: "PUT", key, query, body, action });
      if (etag === "") throw new K0sError(`Cannot ${action}: the server does not confirm a part`);
      tags.push(etag);
      releaseBytes(body);
    }
    return tags;
  }

  async #removeUnfinished(cluster: string): Promise<void> {
    const query = { uploads: "", prefix: this.#prefix + NAME_PREFIX };
    for await (const { key, uploadId } of this.#pages(query, uploadsIn, "list unfinished uploads")) {
      if (this.#archiveAt(key)?.cluster === cluster) await this.#removeUpload(key, uploadId);
    }
  }

  /** What a key says, which a server may have listed though it was not asked for. */
  #archiveAt(key: string): ArchiveName | undefined {
    return key.startsWith(this.#prefix) ? parseArchiveName(key.slice(this.#prefix.length)) : undefined;
  }

  async #removeUpload(key: string, uploadId: string): Promise<void> {
    await this.#lastClient.ask({
      method: "DELETE",
      key,
      query: { uploadId },
      action: `remove an unfinished upload from ${this.place}`,
    });
  }

  async *#pages<T>(
    query: Readonly<Record<string, string>>,
    itemsIn: (xml: string) => S3Page<T>,
    what: string,
  ): AsyncGenerator<T> {
    let next: Readonly<Record<string, string>> | undefined = {};
    while (next !== undefined) {
      const request = { method: "GET" as const, query: { ...query, ...next }, action: `${what} in ${this.place}` };
      const page: S3Page<T> = itemsIn((await this.#client.ask(request)).text);
      yield* page.items;
      if (page.next !== undefined && stringifyJson(page.next) === stringifyJson(next)) {
        throw new K0sError(`Cannot ${request.action}: the server gives the same part of the list again and again`);
      }
      next = page.next;
    }
  }
}

/** How large the parts of an upload are, in bytes. */
export function partSize(sizeBytes: number): number {
  return Math.max(PART_BYTES, Math.ceil(sizeBytes / MOST_PARTS / MEBIBYTE) * MEBIBYTE);
}
