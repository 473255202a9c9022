import { createZstdDecompress } from "node:zlib";
import { Readable } from "node:stream";
import { unpackTar } from "@std/tar";
import { filePieces, openFile, statOf } from "../platform/mod.ts";
import { compressionOf } from "./containerd_images.ts";
import { readPax, readTarHeader, type TarMember } from "./read_tar_header.ts";
import { BLOCK_BYTES, paddingAfter } from "./tar_header.ts";

/** Largest document of an image; layers are larger as a rule, and are no JSON. */
const LARGEST_BYTES = 1024 * 1024;
/** What all of them may have together: more is no image archive. */
const MOST_BYTES = 64 * 1024 * 1024;

/** What stands before a member and is about it. Long names of GNU's are those of other files: a document's fits into a header. */
const FACTS: ReadonlySet<TarMember["kind"]> = new Set(["pax", "global-pax", "long-name"]);

/**
 * The small files of a tar by name, among which are all documents of an image archive. Contents between them are passed over:
 * by a seek, or, in a compressed one, by decompressing it all.
 *
 * @throws {Error} If it is no tar.
 */
export async function archiveDocuments(path: string): Promise<Map<string, Uint8Array>> {
  const compression = await compressionOf(path);
  const budget = new Budget();
  if (compression === "none") return await plainDocuments(path, budget);
  const entries = await unpackTar(decompressed(path, compression), {
    filter: ({ type, size }) => type === "file" && budget.takes(size),
  });
  return new Map(entries.map(({ header, data = new Uint8Array() }) => [nameOf(header.name), data]));
}

class Budget {
  #left = MOST_BYTES;

  takes(sizeBytes: number): boolean {
    if (sizeBytes > LARGEST_BYTES || sizeBytes > this.#left) return false;
    this.#left -= sizeBytes;
    return true;
  }
}

async function plainDocuments(path: string, budget: Budget): Promise<Map<string, Uint8Array>> {
  const documents = new Map<string, Uint8Array>();
  const wholeBytes = (await statOf(path))?.sizeBytes ?? 0;
  using file = await openFile(path);
  let told: { name?: string; sizeBytes?: number } = {};
  for (let at = 0; at + BLOCK_BYTES <= wholeBytes;) {
    const header = readTarHeader(await file.readAt(at, BLOCK_BYTES));
    if (header === undefined) break;
    at += BLOCK_BYTES;
    const { kind, name, sizeBytes } = FACTS.has(header.kind) ? header : { ...header, ...told };
    if (kind === "pax" && sizeBytes <= LARGEST_BYTES) told = readPax(await file.readAt(at, sizeBytes));
    if (kind === "file" && budget.takes(sizeBytes)) documents.set(nameOf(name), await file.readAt(at, sizeBytes));
    if (!FACTS.has(kind)) told = {};
    at += sizeBytes + paddingAfter(sizeBytes);
  }
  return documents;
}

function nameOf(name: string): string {
  return name.replace(/^(\.?\/)+/, "");
}

function decompressed(path: string, compression: "gzip" | "zstd"): ReadableStream<Uint8Array> {
  // Pieces of a file share their memory, and a decompressor may hold one.
  const pieces = async function* () {
    for await (const piece of filePieces(path)) yield piece.slice();
  };
  const source = ReadableStream.from(pieces());
  if (compression === "gzip") return source.pipeThrough(new DecompressionStream("gzip"));
  return Readable.toWeb(Readable.from(pieces()).pipe(createZstdDecompress())) as ReadableStream<Uint8Array>;
}
