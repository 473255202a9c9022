import { zstdCompressSync } from "node:zlib";

/** An entry of a tar. The owner is root and the time is 1970, so that equal content gives equal bytes. */
export type TarEntry = TarFile | TarHardLink;

/** A file whose content is read when its turn comes. */
export interface TarFile {
  kind: "file";
  /** Without a leading slash; at most 100 bytes, or 255 with a slash in a place that allows a split. */
  name: string;
  mode: number;
  sizeBytes: number;
  content: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** A further name of a file that comes before it. */
export interface TarHardLink {
  kind: "hard-link";
  name: string;
  mode: number;
  target: string;
}

const BLOCK_BYTES = 512;
const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
/** Largest size that eleven octal digits can say. */
const MOST_BYTES = 0o77777777777;

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

function paddingAfter(sizeBytes: number): number {
  return (BLOCK_BYTES - sizeBytes % BLOCK_BYTES) % BLOCK_BYTES;
}

function tarHeader(entry: TarEntry): Uint8Array {
  const block = new Uint8Array(BLOCK_BYTES);
  const put = (offset: number, text: string) => void block.set(new TextEncoder().encode(text), offset);
  const { prefix, name } = splitName(entry.name);
  const sizeBytes = entry.kind === "file" ? entry.sizeBytes : 0;
  if (sizeBytes > MOST_BYTES) throw new RangeError(`"${entry.name}" is too large for a tar: ${sizeBytes} bytes`);
  put(0, name);
  put(100, `${octal(entry.mode, 7)}\0`);
  put(108, `${octal(0, 7)}\0${octal(0, 7)}\0${octal(sizeBytes, 11)}\0${octal(0, 11)}\0`);
  put(148, " ".repeat(8));
  put(156, entry.kind === "file" ? "0" : "1");
  if (entry.kind === "hard-link") put(157, shortName(entry.target));
  put(257, "ustar\x0000root");
  put(297, "root");
  put(345, prefix);
  put(148, `${octal(block.reduce((sum, byte) => sum + byte, 0), 6)}\0 `);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function shortName(name: string): string {
  if (byteLength(name) <= NAME_BYTES) return name;
  throw new RangeError(`Name is too long for a tar: "${name}"`);
}

function splitName(full: string): { prefix: string; name: string } {
  if (byteLength(full) <= NAME_BYTES) return { prefix: "", name: full };
  for (let slash = full.indexOf("/"); slash !== -1; slash = full.indexOf("/", slash + 1)) {
    const [prefix, name] = [full.slice(0, slash), full.slice(slash + 1)];
    if (byteLength(name) <= NAME_BYTES && byteLength(prefix) <= PREFIX_BYTES) return { prefix, name };
  }
  throw new RangeError(`Name is too long for a tar: "${full}"`);
}
