/** The content of a file, read as it is asked for. @throws {Deno.errors.NotFound} */
export async function fileStream(path: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  return (await Deno.open(path)).readable;
}

/** What comes in on standard input, read as it is asked for. */
export function standardInputStream(): ReadableStream<Uint8Array<ArrayBuffer>> {
  return Deno.stdin.readable;
}

/** Writes bytes to standard output, all of them. @throws {Deno.errors.BrokenPipe} If nobody reads any more. */
export async function writeStandardOutput(bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await Deno.stdout.write(bytes.subarray(written));
}
