const BLOCK_BYTES = 512;
const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
const TYPE_FLAGS = { file: "0", symlink: "2", directory: "5" } as const;

/** What lies at one path of an image layer. */
export type LayerEntry =
  | { readonly type: "file"; readonly mode: number; readonly content: Uint8Array }
  | { readonly type: "symlink"; readonly target: string }
  | { readonly type: "directory"; readonly mode: number };

/**
 * Writes a tar archive whose bytes depend on nothing but its entries.
 *
 * Entries are sorted by path, owned by root, and dated 1970-01-01; missing parent directories are added with mode 0755.
 *
 * @param entries Path without leading slash → entry.
 * @returns A complete archive in ustar form.
 * @throws {RangeError} If a path or link target does not fit the format.
 */
export function packLayer(entries: ReadonlyMap<string, LayerEntry>): Uint8Array<ArrayBuffer> {
  const blocks: Uint8Array[] = [];
  for (const [path, entry] of withParents(entries)) {
    blocks.push(header(path, entry));
    if (entry.type === "file") blocks.push(entry.content, padding(entry.content.length));
  }
  blocks.push(new Uint8Array(2 * BLOCK_BYTES));
  return concatenate(blocks);
}

/** Joins byte arrays. */
export function concatenate(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((total, piece) => total + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

function withParents(entries: ReadonlyMap<string, LayerEntry>): [string, LayerEntry][] {
  const complete = new Map<string, LayerEntry>();
  for (const path of entries.keys()) {
    const names = path.split("/");
    for (let depth = 1; depth < names.length; depth++) {
      complete.set(names.slice(0, depth).join("/"), { type: "directory", mode: 0o755 });
    }
  }
  for (const [path, entry] of entries) complete.set(path, entry);
  return [...complete].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function header(path: string, entry: LayerEntry): Uint8Array {
  const block = new Uint8Array(BLOCK_BYTES);
  const put = (offset: number, text: string) => block.set(new TextEncoder().encode(text), offset);
  const [prefix, name] = splitPath(entry.type === "directory" ? `${path}/` : path);
  put(0, name);
  put(100, octal(entry.type === "symlink" ? 0o777 : entry.mode, 7));
  put(108, octal(0, 7));
  put(116, octal(0, 7));
  put(124, octal(entry.type === "file" ? entry.content.length : 0, 11));
  put(136, octal(0, 11));
  put(148, " ".repeat(8));
  put(156, TYPE_FLAGS[entry.type]);
  if (entry.type === "symlink") put(157, fitting(entry.target, NAME_BYTES));
  put(257, "ustar\u000000");
  put(265, "root");
  put(297, "root");
  put(345, prefix);
  put(148, `${octal(block.reduce((sum, byte) => sum + byte, 0), 6)}\0 `);
  return block;
}

function splitPath(path: string): [prefix: string, name: string] {
  if (path.length <= NAME_BYTES) return ["", path];
  const slash = path.indexOf("/", path.length - NAME_BYTES - 1);
  if (slash < 1) throw new RangeError(`Path "${path}" does not fit a tar header`);
  return [fitting(path.slice(0, slash), PREFIX_BYTES), path.slice(slash + 1)];
}

function fitting(text: string, maximum: number): string {
  if (text.length > maximum) throw new RangeError(`Name "${text}" does not fit a tar header`);
  return text;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

function padding(length: number): Uint8Array {
  return new Uint8Array((BLOCK_BYTES - length % BLOCK_BYTES) % BLOCK_BYTES);
}
