import { paddingAfter, tarHeader } from "../bundle/mod.ts";
import { K0sError } from "../base/mod.ts";
import { releaseBytes, startDigest } from "../platform/mod.ts";
import type { ArchivedFile } from "./manifest.ts";

/** A file to archive. */
export interface FileToArchive {
  name: string;
  mode: number;
  sizeBytes: number;
  /** Pieces that may share their memory. */
  content: AsyncIterable<Uint8Array<ArrayBuffer>> | Iterable<Uint8Array<ArrayBuffer>>;
}

/** Writes an archive piece by piece, and notes what it has written. Holds a few chunks at a time. */
export class ArchiveWriter {
  // That of node:zlib leaves 45 MB of garbage behind.
  readonly #gzip = new CompressionStream("gzip");
  readonly #plain = this.#gzip.writable.getWriter();
  readonly #files: ArchivedFile[] = [];
  readonly #done: Promise<void>;
  #failure: unknown;

  /** @param sink Takes the compressed bytes, in order. They are gone when it comes back. */
  constructor(sink: (bytes: Uint8Array) => Promise<void>) {
    this.#done = this.#pass(sink).catch((error: unknown) => void (this.#failure = error));
    this.#plain.closed.catch(() => {});
  }

  /** What has been written, with digests. */
  get files(): readonly ArchivedFile[] {
    return this.#files;
  }

  /** Adds a directory, so that its mode is kept. */
  async addDirectory(name: string, mode: number): Promise<void> {
    await this.#write(header({ kind: "directory", name: `${name}/`, mode }));
  }

  /** Adds a file. @throws {K0sError} If its content has another size than it says, as that of one that is written to. */
  async addFile({ name, mode, sizeBytes, content }: FileToArchive): Promise<void> {
    await this.#write(header({ kind: "file", name, mode, sizeBytes }));
    const hash = startDigest();
    let written = 0;
    for await (const piece of content) {
      written += piece.length;
      if (written > sizeBytes) break;
      hash.update(piece);
      await this.#write(piece);
    }
    if (written !== sizeBytes) {
      throw new K0sError(`Cannot archive "${name}": it has changed meanwhile`, { hint: "Try again" });
    }
    if (paddingAfter(sizeBytes) > 0) await this.#write(new Uint8Array(paddingAfter(sizeBytes)));
    this.#files.push({ name, sizeBytes, sha256: hash.hex() });
  }

  /** Adds a file that is in memory. */
  async addText(name: string, mode: number, text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    await this.addFile({ name, mode, sizeBytes: bytes.length, content: [bytes] });
  }

  /** Ends the archive, and waits until the sink has all of it. @throws What the sink threw. */
  async finish(): Promise<void> {
    await this.#write(new Uint8Array(1024));
    await this.#plain.close().catch((error: unknown) => void (this.#failure ??= error));
    await this.#done;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Gives up: nothing is written any more. */
  async abort(): Promise<void> {
    await this.#plain.abort().catch(() => {});
    await this.#done;
  }

  async #pass(sink: (bytes: Uint8Array) => Promise<void>): Promise<void> {
    for await (const piece of this.#gzip.readable) {
      await sink(piece);
      releaseBytes(piece);
    }
  }

  /** Comes back when the bytes are compressed, and may change. */
  async #write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    try {
      await this.#plain.write(bytes);
    } catch (error) {
      await this.#done;
      throw this.#failure ?? error;
    }
  }
}

function header(entry: Parameters<typeof tarHeader>[0]): Uint8Array<ArrayBuffer> {
  try {
    return tarHeader(entry);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new K0sError(`Cannot archive "${entry.name}": ${cause.message}`, {
      cause,
      hint: "Move it out of the data directory",
    });
  }
}
