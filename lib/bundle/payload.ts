import { zstdDecompressSync } from "node:zlib";
import { K0sError, messageOf } from "../base/mod.ts";
import { openFile } from "../platform/mod.ts";
import type { PayloadFrame, PayloadIndex, PayloadPart } from "./payload_index.ts";

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

/**
 * Yields the uncompressed content of a part, one frame at a time.
 *
 * Memory in use is that of one frame. The caller checks the sha256 of the whole.
 *
 * @throws {PayloadError} If a frame is cut off, does not decompress, or has another size than the index says.
 */
export async function* readPart({ executable, index }: Payload, part: PayloadPart): AsyncGenerator<Uint8Array> {
  using file = await openFile(executable);
  for (const [number, frame] of part.frames.entries()) {
    const compressed = await readFrame(() => file.readAt(index.payloadOffset + frame.offset, frame.compressedBytes));
    yield decompress(compressed, frame, number);
  }

  async function readFrame(read: () => Promise<Uint8Array>): Promise<Uint8Array> {
    try {
      return await read();
    } catch (error) {
      throw new PayloadError(part.name, messageOf(error), error);
    }
  }

  function decompress(compressed: Uint8Array, { sizeBytes }: PayloadFrame, number: number): Uint8Array {
    const content = inflate(compressed, sizeBytes, number);
    if (content.length === sizeBytes) return content;
    throw new PayloadError(part.name, `frame ${number} holds ${content.length} bytes instead of ${sizeBytes}`);
  }

  function inflate(compressed: Uint8Array, sizeBytes: number, number: number): Uint8Array {
    try {
      // One byte more than expected lets a frame that is too long show itself without filling the memory.
      return zstdDecompressSync(compressed, { maxOutputLength: sizeBytes + 1 });
    } catch (error) {
      throw new PayloadError(part.name, `frame ${number} does not decompress`, error);
    }
  }
}
