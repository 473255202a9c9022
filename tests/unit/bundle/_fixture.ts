import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { Bundle } from "../../../lib/bundle/bundle.ts";
import { jobsHere } from "../../../lib/bundle/job_runner.ts";
import type { Payload } from "../../../lib/bundle/payload.ts";
import type { PayloadFrame, PayloadIndex, PayloadPart } from "../../../lib/bundle/payload_index.ts";
import { sha256Of } from "../../../lib/platform/mod.ts";

/** A part to embed. */
export interface FixturePart {
  name: string;
  content: Uint8Array;
  links?: string[];
  kind?: PayloadPart["kind"];
  mode?: number;
}

/** What stands before the payload, as Deno's runtime does. */
const RUNTIME = new TextEncoder().encode("runtime");

/** Writes an "executable" with these parts into `directory`. */
export async function aPayload(
  directory: string,
  parts: readonly FixturePart[],
  frameBytes = 1000,
): Promise<Payload> {
  const pieces: Uint8Array[] = [];
  let offset = 0;
  const indexed = parts.map(({ name, content, links = [], kind = "executable", mode = 0o755 }): PayloadPart => {
    const frames: PayloadFrame[] = [];
    for (let at = 0; at < content.length; at += frameBytes) {
      const piece = content.subarray(at, at + frameBytes);
      const compressed = new Uint8Array(zstdCompressSync(piece));
      frames.push({ offset, compressedBytes: compressed.length, sizeBytes: piece.length, sha256: sha256Of(piece) });
      pieces.push(compressed);
      offset += compressed.length;
    }
    const facts = { version: "v1.0.0", module: `example.com/${name}`, licence: "Apache-2.0" };
    return { name, ...facts, kind, mode, links, sizeBytes: content.length, sha256: sha256Of(content), frames };
  });
  const index: PayloadIndex = {
    formatVersion: 1,
    k0sVersion: "v1.37.2+k0s.0",
    architecture: "amd64",
    payloadOffset: RUNTIME.length,
    payloadSizeBytes: offset,
    parts: indexed,
  };
  const executable = `${directory}/k0s`;
  await Deno.writeFile(executable, await new Blob([RUNTIME, ...pieces] as BlobPart[]).bytes());
  return { executable, index };
}

/** A bundle that unpacks in this process. */
export function aBundle(payload: Payload): Bundle {
  return new Bundle(payload, jobsHere(payload));
}

/** Bytes that look different from each other, the same ones for the same seed. */
export function someBytes(count: number, seed = 1): Uint8Array<ArrayBuffer> {
  let state = seed;
  return Uint8Array.from({ length: count }, () => (state = (state * 1103515245 + 12345) % 2147483648) >> 16);
}

/** A temporary directory, removed when disposed. */
export async function temporaryDirectory(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** What a sequence of whole zstd frames holds. */
export async function collectFrames(frames: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const contents: Uint8Array[] = [];
  for await (const frame of frames) contents.push(new Uint8Array(zstdDecompressSync(frame)));
  return await collect(contents);
}

/** All of an async iterable of bytes in one piece; each is copied, since it may be gone when the next is asked for. */
export async function collect(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece.slice());
  return await new Blob(parts as BlobPart[]).bytes();
}
