import { parseJson } from "../base/mod.ts";

/**
 * Splits a stream of bytes into JSON values, one per line, whatever the chunks' borders.
 *
 * @throws {SyntaxError} If a line is not JSON. A last line without an end is dropped: the connection broke within it.
 */
export async function* jsonLines(source: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<unknown> {
  // The pieces of an unfinished line are joined once, so that a long line over many chunks costs linear time.
  let pieces: string[] = [];
  for await (const chunk of source.pipeThrough(new TextDecoderStream())) {
    let start = 0;
    for (let end = chunk.indexOf("\n"); end !== -1; end = chunk.indexOf("\n", start)) {
      const line = pieces.join("") + chunk.slice(start, end);
      pieces = [];
      start = end + 1;
      if (line.trim() !== "") yield parseJson(line);
    }
    if (start < chunk.length) pieces.push(chunk.slice(start));
  }
}
