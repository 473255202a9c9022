import { releaseBytes } from "../platform/mod.ts";
import { DamagedArchiveError } from "./damaged_archive.ts";

/**
 * Reads a stream in pieces of a wanted length. It holds one chunk of the stream, and gives its memory back before it takes the
 * next: a piece is valid until another one is asked for.
 */
export class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array();
  #rest: Uint8Array = this.#chunk;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** Some of the next bytes, not more than `most`. @throws {DamagedArchiveError} If the stream ends here. */
  async some(most: number): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      if (!await this.#next()) throw new DamagedArchiveError("it ends too early");
    }
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }

  /** Exactly so many bytes. @throws {DamagedArchiveError} If the stream ends before. */
  async exactly(length: number): Promise<Uint8Array> {
    const whole = new Uint8Array(length);
    for (let filled = 0; filled < length;) {
      const piece = await this.some(length - filled);
      whole.set(piece, filled);
      filled += piece.length;
    }
    return whole;
  }

  /** Reads on to the end of the stream, so that its checksum is looked at. @throws {DamagedArchiveError} */
  async drain(): Promise<void> {
    while (await this.#next());
  }

  async #next(): Promise<boolean> {
    releaseBytes(this.#chunk);
    this.#rest = this.#chunk = new Uint8Array();
    const { done, value } = await this.#reader.read().catch((cause: unknown) => {
      throw cause instanceof TypeError ? new DamagedArchiveError("it cannot be decompressed", cause) : cause;
    });
    if (done) return false;
    this.#rest = this.#chunk = value;
    return true;
  }

  /** Closes the stream. */
  async cancel(): Promise<void> {
    await this.#reader.cancel().catch(() => {});
  }
}
