import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { createGzip, type Gzip } from "node:zlib";
import { paddingAfter, tarHeader } from "../bundle/mod.ts";
import { K0sError } from "../base/mod.ts";
import type { ArchivedFile } from "./manifest.ts";

/** What is archived is mostly random (keys) or large (databases): more effort takes long and saves little. */
const LEVEL = 3;

/** A file to archive. */
export interface FileToArchive {
  name: string;
  mode: number;
  sizeBytes: number;
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Writes an archive piece by piece, and notes what it has written. Holds a few chunks at a time. */
export class ArchiveWriter {
  readonly #gzip: Gzip = createGzip({ level: LEVEL });
  readonly #files: ArchivedFile[] = [];
  readonly #done: Promise<void>;
  #failure: unknown;

  /** @param sink Takes the compressed bytes, in order. */
  constructor(sink: (bytes: Uint8Array) => Promise<void>) {
    this.#done = this.#pass(sink).catch((error: unknown) => {
      this.#failure = error;
      this.#gzip.destroy();
    });
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
    const hash = createHash("sha256");
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
    this.#files.push({ name, sizeBytes, sha256: hash.digest("hex") });
  }

  /** Adds a file that is in memory. */
  async addText(name: string, mode: number, text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    await this.addFile({ name, mode, sizeBytes: bytes.length, content: [bytes] });
  }

  /** Ends the archive, and waits until the sink has all of it. @throws What the sink threw. */
  async finish(): Promise<void> {
    await this.#write(new Uint8Array(1024));
    this.#gzip.end();
    await this.#done;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Gives up: nothing is written any more. */
  async abort(): Promise<void> {
    this.#gzip.destroy();
    await this.#done;
  }

  async #pass(sink: (bytes: Uint8Array) => Promise<void>): Promise<void> {
    for await (const piece of this.#gzip) await sink(piece as Uint8Array);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#gzip.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))) return;
    // Destroyed by a sink that fails, it never drains.
    await Promise.race([new Promise<void>((resolve) => void this.#gzip.once("drain", () => resolve())), this.#done]);
    if (this.#failure !== undefined) throw this.#failure;
  }
}

function header(entry: Parameters<typeof tarHeader>[0]): Uint8Array {
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
