import { zstdDecompressSync } from "node:zlib";
import { K0sError, messageOf } from "../base/mod.ts";
import { openFile, releaseBytes, sha256Of } from "../platform/mod.ts";
import type { PayloadIndex, PayloadPart } from "./payload_index.ts";

/** The embedded data are not what the index says: the executable is damaged. */
export class PayloadError extends K0sError {
  override readonly name: string = "PayloadError";

  constructor(part: string, state: string, cause?: unknown) {
    super(`Cannot unpack "${part}" from the executable: ${state}`, {
      cause,
      hint: "The k0s executable is damaged: install it again",
    });
  }
}

/** An executable together with the index of the payload inside. */
export interface Payload {
  /** Path of the file that holds the payload. */
  executable: string;
  index: PayloadIndex;
}

/** Finds a part. @throws {K0sError} If there is none of that name. */
export function partNamed({ index }: Payload, name: string): PayloadPart {
  const part = index.parts.find((candidate) => candidate.name === name || candidate.links.includes(name));
  if (part === undefined) {
    throw new K0sError(`Cannot find "${name}" in the executable`, {
      hint: `Embedded are: ${index.parts.map((candidate) => candidate.name).join(", ")}`,
    });
  }
  return part;
}

/** Least size of the pieces in which zlib hands out what it decompresses. */
const LEAST_CHUNK_BYTES = 64;

/** Some frames of a part: from the first number to before the last. */
export interface FrameRange {
  from: number;
  to: number;
}

/**
 * Yields the uncompressed content of a part, one frame at a time, each known to be right.
 *
 * A frame is gone when the next one is asked for, so memory in use is that of one frame. Reading keeps the process
 * waiting: it is for children that do nothing else.
 *
 * @param range Only these frames. @default all
 * @throws {PayloadError} If a frame is cut off, does not decompress, or has another size or sha256 than the index says.
 */
export async function* readPart(payload: Payload, part: PayloadPart, range?: FrameRange): AsyncGenerator<Uint8Array> {
  let number = range?.from ?? 0;
  for await (const compressed of readFrames(payload, part, range)) {
    const { sizeBytes = 0, sha256 } = part.frames[number] ?? {};
    const content = inflate(part, compressed, sizeBytes, number);
    if (content.length !== sizeBytes) {
      throw new PayloadError(part.name, `frame ${number} holds ${content.length} bytes instead of ${sizeBytes}`);
    }
    if (sha256Of(content) !== sha256) {
      throw new PayloadError(part.name, `the sha256 of frame ${number} differs from the index`);
    }
    yield content;
    releaseBytes(content);
    number++;
  }
}

/**
 * Yields the frames of a part as they are in the payload, each a whole zstd frame.
 *
 * A frame is gone when the next one is asked for; see {@link readPart}.
 *
 * @param range Only these frames. @default all
 * @throws {PayloadError} If a frame is cut off.
 */
export async function* readFrames(
  { executable, index }: Payload,
  part: PayloadPart,
  range: FrameRange = { from: 0, to: part.frames.length },
): AsyncGenerator<Uint8Array> {
  using file = await openFile(executable);
  const frames = part.frames.slice(range.from, range.to);
  const buffer = new Uint8Array(frames.reduce((most, frame) => Math.max(most, frame.compressedBytes), 0));
  for (const { offset, compressedBytes } of frames) {
    const compressed = buffer.subarray(0, compressedBytes);
    try {
      file.readNow(index.payloadOffset + offset, compressed);
    } catch (error) {
      throw new PayloadError(part.name, messageOf(error), error);
    }
    yield compressed;
  }
}

function inflate(part: PayloadPart, compressed: Uint8Array, sizeBytes: number, number: number): Uint8Array {
  // One byte more than expected lets a frame that is too long show itself without filling the memory.
  const maxOutputLength = sizeBytes + 1;
  try {
    // In one piece: putting several together would copy them all.
    return zstdDecompressSync(compressed, {
      maxOutputLength,
      chunkSize: Math.max(maxOutputLength, LEAST_CHUNK_BYTES),
    });
  } catch (error) {
    throw new PayloadError(part.name, `frame ${number} does not decompress`, error);
  }
}
