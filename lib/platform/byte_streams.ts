/** How much is read at a time. */
const PIECE_BYTES = 64 * 1024;

/**
 * The content of a file, piece by piece. They share one buffer: a piece is valid until the next one is asked for.
 *
 * @throws {Deno.errors.NotFound}
 */
export async function* filePieces(path: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  using file = await Deno.open(path);
  yield* piecesOf(file);
}

/** What comes in on standard input, likewise. */
export function standardInputPieces(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  return piecesOf(Deno.stdin);
}

async function* piecesOf(
  source: { read(buffer: Uint8Array): Promise<number | null> },
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const buffer = new Uint8Array(PIECE_BYTES);
  for (;;) {
    const count = await source.read(buffer);
    if (count === null) return;
    yield buffer.subarray(0, count);
  }
}

/** Writes bytes to standard output, all of them. @throws {Deno.errors.BrokenPipe} If nobody reads any more. */
export async function writeStandardOutput(bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await Deno.stdout.write(bytes.subarray(written));
}

/** Pieces as a whole. */
export function concatenate(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((total, piece) => total + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}
