import { createZstdDecompress } from "node:zlib";
import { Readable } from "node:stream";
import { unpackTar } from "@std/tar";
import { filePieces, openFile, statOf } from "../platform/mod.ts";
import { compressionOf } from "./containerd_images.ts";
import { BLOCK_BYTES, paddingAfter } from "./tar_header.ts";

/** Largest document of an image; layers are larger as a rule, and are no JSON. */
const LARGEST_BYTES = 1024 * 1024;
/** What all of them may have together: more is no image archive. */
const MOST_BYTES = 64 * 1024 * 1024;

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
  const sizeBytes = (await statOf(path))?.sizeBytes ?? 0;
  using file = await openFile(path);
  for (let at = 0; at + BLOCK_BYTES <= sizeBytes;) {
    const block = await file.readAt(at, BLOCK_BYTES);
    const entry = entryOf(block);
    if (entry === undefined) break;
    at += BLOCK_BYTES;
    if (entry.isFile && budget.takes(entry.sizeBytes)) {
      documents.set(nameOf(entry.name), await file.readAt(at, entry.sizeBytes));
    }
    at += entry.sizeBytes + paddingAfter(entry.sizeBytes);
  }
  return documents;
}

/** Names of documents fit into a header; longer ones, which stand before it, are those of other files. */
function entryOf(block: Uint8Array): { name: string; isFile: boolean; sizeBytes: number } | undefined {
  const text = (offset: number, length: number) =>
    new TextDecoder().decode(block.subarray(offset, offset + length)).replace(/\0[^]*$/, "").trim();
  const name = text(0, 100);
  if (name === "" && block.every((byte) => byte === 0)) return undefined;
  const isBinary = (block[124]! & 0x80) !== 0;
  const sizeBytes = isBinary
    ? block.subarray(125, 136).reduce((total, byte) => total * 256 + byte, 0)
    : Number.parseInt(text(124, 12) || "0", 8);
  if (!Number.isSafeInteger(sizeBytes)) throw new RangeError("It is no tar");
  const prefix = text(257, 6).startsWith("ustar") ? text(345, 155) : "";
  return { name: prefix === "" ? name : `${prefix}/${name}`, isFile: ["", "0"].includes(text(156, 1)), sizeBytes };
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
