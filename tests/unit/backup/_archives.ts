import { ArchiveWriter } from "../../../lib/backup/mod.ts";
import { BLOCK_BYTES, paddingAfter, tarHeader } from "../../../lib/bundle/mod.ts";

/** Bytes as a stream, in pieces of a size. */
export function streamOf(bytes: Uint8Array, pieceBytes = 1_000): ReadableStream<Uint8Array<ArrayBuffer>> {
  return ReadableStream.from((function* () {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield new Uint8Array(bytes.slice(at, at + pieceBytes));
  })());
}

/** Compresses as gzip does. */
export async function gzip(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(streamOf(bytes).pipeThrough(new CompressionStream("gzip"))).arrayBuffer());
}

/** An entry of a tar that is made by hand. */
export interface RawEntry {
  name: string;
  text?: string;
  /** Type flag. @default {"0"} */
  flag?: string;
  mode?: number;
}

/** A tar of entries that k0s would never write, compressed. */
export async function rawArchive(entries: readonly RawEntry[], options: { isCut?: boolean } = {}) {
  const blocks = entries.flatMap(({ name, text = "", flag = "0", mode = 0o644 }) => {
    const content = new TextEncoder().encode(text);
    const header = tarHeader({ kind: "file", name, mode, sizeBytes: content.length });
    header[156] = flag.charCodeAt(0);
    return [withChecksum(header), content, new Uint8Array(paddingAfter(content.length))];
  });
  const end = options.isCut ? [] : [new Uint8Array(2 * BLOCK_BYTES)];
  return await gzip(new Uint8Array(await new Blob([...blocks, ...end] as BlobPart[]).arrayBuffer()));
}

/** Sets the checksum of a header that was changed. */
export function withChecksum(header: Uint8Array): Uint8Array {
  header.fill(32, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  return header;
}

/** An archive as {@link ArchiveWriter} makes it. */
export async function written(write: (writer: ArchiveWriter) => Promise<void>): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  const writer = new ArchiveWriter((bytes) => {
    pieces.push(bytes.slice());
    return Promise.resolve();
  });
  await write(writer);
  await writer.finish();
  return new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer());
}
