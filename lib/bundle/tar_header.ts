/** An entry of a tar. The owner is root and the time is 1970, so that equal content gives equal bytes. */
export type TarEntry = TarFile | TarHardLink | TarSymbolicLink | TarDirectory;

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

/** A name that leads to another. */
export interface TarSymbolicLink {
  kind: "symbolic-link";
  name: string;
  target: string;
}

/** A directory. */
export interface TarDirectory {
  kind: "directory";
  /** With a slash at its end. */
  name: string;
  mode: number;
}

/** Headers and contents are whole blocks of so many bytes. */
export const BLOCK_BYTES = 512;
const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
/** Largest size that eleven octal digits can say. */
const MOST_BYTES = 0o77777777777;
const TYPE_FLAGS = { "file": "0", "hard-link": "1", "symbolic-link": "2", "directory": "5" } as const;
const LINK_MODE = 0o777;

/** How many bytes fill the last block of a content. */
export function paddingAfter(sizeBytes: number): number {
  return (BLOCK_BYTES - sizeBytes % BLOCK_BYTES) % BLOCK_BYTES;
}

/**
 * The block that stands before an entry's content.
 *
 * @throws {RangeError} If a name does not fit the format.
 * @see POSIX.1-2017 pax, "ustar Interchange Format"
 */
export function tarHeader(entry: TarEntry | Omit<TarFile, "content">): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(BLOCK_BYTES);
  const put = (offset: number, text: string) => void block.set(new TextEncoder().encode(text), offset);
  const { prefix, name } = splitName(entry.name);
  const sizeBytes = entry.kind === "file" ? entry.sizeBytes : 0;
  put(0, name);
  put(100, `${octal(entry.kind === "symbolic-link" ? LINK_MODE : entry.mode, 7)}\0`);
  put(108, `${octal(0, 7)}\0${octal(0, 7)}\0${octal(Math.min(sizeBytes, MOST_BYTES), 11)}\0${octal(0, 11)}\0`);
  if (sizeBytes > MOST_BYTES) block.set(base256(sizeBytes), 124);
  put(148, " ".repeat(8));
  put(156, TYPE_FLAGS[entry.kind]);
  if ("target" in entry) put(157, shortName(entry.target));
  put(257, "ustar\x0000root");
  put(297, "root");
  put(345, prefix);
  put(148, `${octal(block.reduce((sum, byte) => sum + byte, 0), 6)}\0 `);
  return block;
}

/** GNU's notation of sizes from 8 GiB, which Go's and other readers know as well. */
function base256(sizeBytes: number): Uint8Array {
  const field = new Uint8Array(12);
  new DataView(field.buffer).setBigUint64(4, BigInt(sizeBytes));
  field[0] = 0x80;
  return field;
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
