import { DamagedArchiveError } from "./tar_header.ts";

/** Reads a stream in pieces of a wanted length. It holds one chunk of the stream at most. */
export class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** Some of the next bytes, not more than `most`. @throws {DamagedArchiveError} If the stream ends here. */
  async some(most: number): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#reader.read().catch((cause: unknown) => {
        if (cause instanceof TypeError) throw new DamagedArchiveError("it cannot be decompressed", cause);
        throw cause;
      });
      if (done) throw new DamagedArchiveError("it ends too early");
      this.#rest = value;
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
    this.#rest = new Uint8Array();
    for (;;) {
      const { done } = await this.#reader.read().catch((cause: unknown) => {
        throw cause instanceof TypeError ? new DamagedArchiveError("it cannot be decompressed", cause) : cause;
      });
      if (done) return;
    }
  }

  /** Closes the stream. */
  async cancel(): Promise<void> {
    await this.#reader.cancel().catch(() => {});
  }
}
