import { BLOCK_BYTES, paddingAfter, readPax, readTarHeader, type TarMember } from "../bundle/mod.ts";
import { ByteReader } from "./byte_reader.ts";
import { DamagedArchiveError, ofArchive } from "./damaged_archive.ts";
import { checkedName, SeenNames, UnsafeArchiveError } from "./member_name.ts";

/** A file or directory of an archive, while it is read. */
export interface ArchiveMember {
  /** Checked: relative, without `..`. */
  name: string;
  isDirectory: boolean;
  /** Permission bits alone. */
  mode: number;
  sizeBytes: number;
  /**
   * Its content, to be read before the next member is asked for. What is left is passed over. A piece is valid until the
   * next one is asked for.
   */
  content(): AsyncIterable<Uint8Array>;
}

/** Longest name or list of facts in front of a member: more is an attack. */
const LONGEST_FACTS_BYTES = 1024 * 1024;

/**
 * Reads an archive of `k0s backup`, ours or upstream's: a tar compressed with gzip. Holds a chunk of it at a time.
 *
 * @throws {DamagedArchiveError} If it ends early, or a checksum is wrong.
 * @throws {UnsafeArchiveError} If it holds a link, a device, a path that leads out of it, or one name twice.
 */
export async function* readArchive(source: AsyncIterable<Uint8Array<ArrayBuffer>>): AsyncGenerator<ArchiveMember> {
  const gzip = new DecompressionStream("gzip");
  const reader = new ByteReader(gzip.readable);
  const fed = feed(source, gzip.writable);
  // Its reader is told first.
  fed.catch(() => {});
  const seen = new SeenNames();
  try {
    for (;;) {
      const header = await nextHeader(reader);
      if (header === undefined) break;
      const member = memberOf(header, reader);
      seen.add(member.name, member.isDirectory);
      yield member;
      for await (const _rest of member.content());
    }
    await reader.drain();
    await fed;
  } finally {
    await reader.cancel();
    await fed.catch(() => {});
  }
}

/** Writes pieces one after the other: each may be gone when the next one is asked for. */
async function feed(
  source: AsyncIterable<Uint8Array<ArrayBuffer>>,
  sink: WritableStream<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  const writer = sink.getWriter();
  writer.closed.catch(() => {});
  try {
    for await (const piece of source) await writer.write(piece);
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => {});
    throw error;
  }
}

/** The next header of a file or directory, with what stands before it about its name and size. */
async function nextHeader(reader: ByteReader): Promise<TarMember | undefined> {
  let told: { name?: string; sizeBytes?: number } = {};
  for (;;) {
    const block = await reader.exactly(BLOCK_BYTES);
    const header = ofArchive(() => readTarHeader(block));
    if (header === undefined) return undefined;
    switch (header.kind) {
      case "global-pax":
        await factsAfter(header, reader);
        break;
      case "pax": {
        const facts = await factsAfter(header, reader);
        told = { ...told, ...ofArchive(() => readPax(facts)) };
        break;
      }
      case "long-name":
        told = { ...told, name: new TextDecoder().decode(await factsAfter(header, reader)).replace(/\0+$/, "") };
        break;
      default:
        return { ...header, ...told };
    }
  }
}

async function factsAfter({ sizeBytes }: TarMember, reader: ByteReader): Promise<Uint8Array> {
  if (sizeBytes > LONGEST_FACTS_BYTES) throw new DamagedArchiveError("a name in it is longer than a name can be");
  const content = await reader.exactly(sizeBytes);
  await reader.exactly(paddingAfter(sizeBytes));
  return content;
}

function memberOf(header: TarMember, reader: ByteReader): ArchiveMember {
  const name = checkedName(header.name);
  if (header.kind === "other") throw new UnsafeArchiveError(name, `is ${header.what}`);
  const { sizeBytes, mode } = header;
  let left = sizeBytes;
  let padding = paddingAfter(sizeBytes);
  async function* content() {
    while (left > 0) {
      const piece = await reader.some(left);
      left -= piece.length;
      yield piece;
    }
    await reader.exactly(padding);
    padding = 0;
  }
  return { name, isDirectory: header.kind === "directory", mode, sizeBytes, content };
}
