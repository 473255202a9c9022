import { AsyncQueue } from "../base/mod.ts";
import type { OutputLine } from "./ports.ts";

/** Longest line handed on in one piece, in UTF-16 units (k0s `pkg/supervisor/log.go`: 16 KiB). */
export const LONGEST_LINE = 16 * 1024;

/** The lines of a child's two streams, in the order in which they arrive. Ends when both have ended. */
export async function* mergedLines(
  stdout: ReadableStream<Uint8Array<ArrayBuffer>>,
  stderr: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncIterable<OutputLine> {
  const queue = new AsyncQueue<OutputLine>();
  const pump = async (stream: OutputLine["stream"], source: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const line of linesOf(source)) queue.push({ stream, ...line });
  };
  const pumps = Promise.all([pump("stdout", stdout), pump("stderr", stderr)]).finally(() => queue.close());
  // Its error is thrown below, after the lines that came before it.
  pumps.catch(() => {});
  yield* queue;
  await pumps;
}

/** The lines of standard input, each as soon as it is there. */
export async function* standardInputLines(): AsyncIterable<string> {
  for await (const { text } of linesOf(Deno.stdin.readable)) yield text;
}

/**
 * Splits a stream of UTF-8 into lines, without their line feeds and trailing carriage returns.
 *
 * A line longer than {@link LONGEST_LINE} comes in numbered pieces, as soon as each is complete.
 */
export async function* linesOf(
  source: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncIterable<{ text: string; chunk?: number }> {
  let rest = "";
  let chunk = 0;
  for await (const text of source.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      yield* pieces(part.endsWith("\r") ? part.slice(0, -1) : part, chunk);
      chunk = 0;
    }
    while (rest.length > LONGEST_LINE) {
      const at = cutAt(rest);
      yield { text: rest.slice(0, at), chunk: chunk++ };
      rest = rest.slice(at);
    }
  }
  if (rest !== "") yield* pieces(rest, chunk);
}

function* pieces(line: string, firstChunk: number): Iterable<{ text: string; chunk?: number }> {
  if (line.length <= LONGEST_LINE) {
    yield firstChunk === 0 ? { text: line } : { text: line, chunk: firstChunk };
    return;
  }
  let rest = line;
  for (let chunk = firstChunk; rest !== ""; chunk++) {
    const at = cutAt(rest);
    yield { text: rest.slice(0, at), chunk };
    rest = rest.slice(at);
  }
}

/** Where to cut a long text: never between the halves of a character. */
function cutAt(text: string): number {
  if (text.length <= LONGEST_LINE) return text.length;
  const code = text.charCodeAt(LONGEST_LINE - 1);
  const isHighHalf = code >= 0xd800 && code <= 0xdbff;
  return isHighHalf ? LONGEST_LINE - 1 : LONGEST_LINE;
}
