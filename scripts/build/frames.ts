import { concatenate, sha256Of } from "../../lib/platform/mod.ts";
import type { BuildContext, Profile } from "./context.ts";
import type { CachedFile } from "./cache.ts";
import { writeAtomically } from "./cache.ts";
import { run } from "./run.ts";

/** Uncompressed size of every frame of a part but its last; see docs/adr/0002. */
export const FRAME_BYTES = 4 * 1024 * 1024;

/** Compression levels of zstd. */
export const LEVELS: Readonly<Record<Profile, number>> = { release: 19, development: 3 };

/** One independently compressed piece. */
export interface Frame {
  readonly compressedBytes: number;
  readonly sizeBytes: number;
  /** Hexadecimal, of the uncompressed piece. */
  readonly sha256: string;
}

/** A compressed piece of a file. */
interface Piece {
  compressed: Uint8Array;
  sizeBytes: number;
  sha256: string;
}

/** A compressed file: its frames, and the file in which they stand one after another. */
export interface CompressedFile {
  readonly path: string;
  readonly frames: readonly Frame[];
}

/**
 * Compresses a file in frames that can be decompressed on their own, two at a time or as many as there are processors.
 *
 * The result is cached by the file's hash and the level, and depends on nothing else but the version of zstd.
 */
export async function compress(context: BuildContext, file: CachedFile): Promise<CompressedFile> {
  const level = LEVELS[context.profile];
  const path = `${context.cache}frames/${file.sha256}-${level}-${FRAME_BYTES}-sha256`;
  const cached = await readFrames(path);
  if (cached !== undefined) return { path, frames: cached };
  const pieces = await compressPieces(file, level);
  const frames = pieces.map(({ compressed, sizeBytes, sha256 }) => (
    { compressedBytes: compressed.length, sizeBytes, sha256 }
  ));
  await Deno.mkdir(`${context.cache}frames`, { recursive: true });
  await writeAtomically(path, concatenate(pieces.map(({ compressed }) => compressed)));
  await writeAtomically(`${path}.json`, new TextEncoder().encode(JSON.stringify(frames))); // last: makes it complete
  return { path, frames };
}

/** Compresses without the cache; the same file and level give the same bytes. */
export async function compressPieces(file: { path: string; sizeBytes: number }, level: number): Promise<Piece[]> {
  const count = Math.ceil(file.sizeBytes / FRAME_BYTES);
  const pieces: Piece[] = new Array(count);
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) {
      pieces[index] = await compressPiece(file.path, index, level);
    }
  };
  await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, worker));
  return pieces;
}

async function compressPiece(path: string, index: number, level: number): Promise<Piece> {
  const piece = await readPiece(path, index * FRAME_BYTES);
  const options = [`-${level}`, "--single-thread", "--no-check", `--stream-size=${piece.length}`];
  const compressed = await run(["zstd", "--quiet", "--stdout", ...options], { stdin: piece });
  return { compressed, sizeBytes: piece.length, sha256: sha256Of(piece) };
}

async function readPiece(path: string, offset: number): Promise<Uint8Array<ArrayBuffer>> {
  using file = await Deno.open(path);
  await file.seek(offset, Deno.SeekMode.Start);
  const buffer = new Uint8Array(FRAME_BYTES);
  let length = 0;
  while (length < FRAME_BYTES) {
    const read = await file.read(buffer.subarray(length));
    if (read === null) break;
    length += read;
  }
  return buffer.subarray(0, length);
}

async function readFrames(path: string): Promise<Frame[] | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(`${path}.json`));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
