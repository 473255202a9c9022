import { K0sError } from "../base/mod.ts";

/** What a header of a tar says of the content after it. */
export interface TarMember {
  name: string;
  kind: "file" | "directory" | "pax" | "global-pax" | "long-name" | "other";
  /** Permission bits alone. */
  mode: number;
  sizeBytes: number;
  /** For messages: what kind it is if it is neither file nor directory. */
  what: string;
}

const KINDS: Readonly<Record<string, [kind: TarMember["kind"], what: string]>> = {
  "\0": ["file", "a file"],
  "0": ["file", "a file"],
  "1": ["other", "a link"],
  "2": ["other", "a link"],
  "3": ["other", "a device"],
  "4": ["other", "a device"],
  "5": ["directory", "a directory"],
  "6": ["other", "a fifo"],
  "L": ["long-name", "a name"],
  "x": ["pax", "facts"],
  "g": ["global-pax", "facts"],
};

const BASE_256 = 0x80;
const LINE_FEED = 10;

/** What should be a tar is none, or is damaged. */
export class TarError extends K0sError {
  override readonly name = "TarError";
  /** What is wrong with it, as a part of a sentence. */
  readonly why: string;

  constructor(why: string) {
    super(`Cannot read a tar: ${why}`);
    this.why = why;
  }
}

/**
 * Reads a header; `undefined`: the block of zeros that ends an archive.
 *
 * @throws {TarError} If its checksum is another one, or a number is none.
 * @see POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format"
 */
export function readTarHeader(block: Uint8Array): TarMember | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (sum !== numberAt(block, 148, 8)) throw new TarError("a header in it has another checksum");
  const flag = String.fromCharCode(block[156]!);
  const [kind, what] = KINDS[flag] ?? ["other", `of type ${JSON.stringify(flag)}`];
  const prefix = textAt(block, 257, 6) === "ustar" ? textAt(block, 345, 155) : "";
  const name = textAt(block, 0, 100);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    kind,
    what,
    mode: numberAt(block, 100, 8) & 0o777,
    sizeBytes: kind === "directory" ? 0 : numberAt(block, 124, 12),
  };
}

function textAt(block: Uint8Array, offset: number, length: number): string {
  const field = block.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end));
}

function numberAt(block: Uint8Array, offset: number, length: number): number {
  if ((block[offset]! & BASE_256) !== 0) return base256(block.subarray(offset + 1, offset + length));
  const digits = textAt(block, offset, length).trim();
  if (/^[0-7]*$/.test(digits)) return Number.parseInt(digits || "0", 8);
  throw new TarError("a header in it has no number where one belongs");
}

/** GNU's notation of what does not fit in octal digits. */
function base256(bytes: Uint8Array): number {
  const value = bytes.reduce((total, byte) => total * 256 + byte, 0);
  if (Number.isSafeInteger(value)) return value;
  throw new TarError("a header in it tells a size that no file has");
}

/** The facts of a pax header that change the next member: its name and size. @throws {TarError} */
export function readPax(content: Uint8Array): { name?: string; sizeBytes?: number } {
  const found: { name?: string; sizeBytes?: number } = {};
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(0x20, at);
    const length = space === -1 ? NaN : Number(new TextDecoder().decode(content.subarray(at, space)));
    const end = at + length;
    if (!Number.isInteger(length) || end > content.length || end <= space || content[end - 1] !== LINE_FEED) {
      throw new TarError("a pax header in it is cut");
    }
    const record = new TextDecoder().decode(content.subarray(space + 1, end)).replace(/\n$/, "");
    const value = record.slice(record.indexOf("=") + 1);
    if (record.startsWith("path=")) found.name = value;
    if (record.startsWith("size=")) found.sizeBytes = paxSize(value);
    at = end;
  }
  return found;
}

function paxSize(text: string): number {
  const size = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(size)) return size;
  throw new TarError("a pax header in it tells a size that no file has");
}
