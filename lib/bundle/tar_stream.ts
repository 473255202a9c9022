import { zstdCompressSync } from "node:zlib";
import { BLOCK_BYTES, paddingAfter, type TarEntry, type TarFile, tarHeader } from "./tar_header.ts";

export type { TarEntry, TarFile, TarHardLink } from "./tar_header.ts";

/** What a tar consists of, in order: bytes of its own, and files whose content stands between them. */
type TarPiece = Uint8Array | TarFile;

/**
 * Yields a ustar archive.
 *
 * Written here because the library behind `@std/tar` queues without limit: its packer takes a whole layer into memory.
 *
 * @throws {RangeError} If a name or size does not fit the format, or a file's content has another size than it says.
 * @see POSIX.1-2017 pax, "ustar Interchange Format"
 */
export async function* tarStream(entries: Iterable<TarEntry>): AsyncGenerator<Uint8Array> {
  for (const piece of tarPieces(entries)) {
    if (piece instanceof Uint8Array) yield piece;
    else yield* checkedContent(piece);
  }
}

/**
 * Yields the same archive compressed with zstd, out of files that are compressed already: their frames go in as they
 * are, between frames for what the tar has of its own. Nothing is decompressed for it.
 *
 * @param framesOf Gives the content of a file as whole zstd frames, one at a time.
 * @see RFC 8878, section 3: a decoder reads frames that follow each other as one content
 */
export async function* zstdTarStream<Entry extends TarEntry>(
  entries: Iterable<Entry>,
  framesOf: (file: Extract<Entry, TarFile>) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for (const piece of tarPieces(entries)) {
    if (piece instanceof Uint8Array) yield zstdCompressSync(piece);
    else yield* framesOf(piece as Extract<Entry, TarFile>);
  }
}

function* tarPieces(entries: Iterable<TarEntry>): Generator<TarPiece> {
  for (const entry of entries) {
    yield tarHeader(entry);
    if (entry.kind !== "file") continue;
    yield entry;
    if (paddingAfter(entry.sizeBytes) > 0) yield new Uint8Array(paddingAfter(entry.sizeBytes));
  }
  yield new Uint8Array(2 * BLOCK_BYTES);
}

async function* checkedContent({ name, sizeBytes, content }: TarFile): AsyncGenerator<Uint8Array> {
  let written = 0;
  for await (const piece of content()) {
    written += piece.length;
    yield piece;
  }
  if (written !== sizeBytes) throw new RangeError(`Content of "${name}" has ${written} bytes instead of ${sizeBytes}`);
}
