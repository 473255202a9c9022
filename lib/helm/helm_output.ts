import type { OutputLine } from "../platform/mod.ts";
import type { HelmOutput } from "./helm_error.ts";

/** Most that is kept of each stream, in UTF-16 units. */
const LONGEST = 256 * 1024;

/** How helm begins a line that says in detail what it does. */
const DETAIL = "level=DEBUG ";

/** Takes out what helm says in detail, of which each line, or the beginning of a long one, is handed to `tell`. */
export async function* withoutDetails(
  lines: AsyncIterable<OutputLine>,
  tell: (said: string) => void,
): AsyncGenerator<OutputLine> {
  let isDetail = false;
  for await (const line of lines) {
    const { stream, text, chunk = 0 } = line;
    // A long line comes in pieces, of which the first one decides.
    if (stream === "stderr" && chunk === 0) isDetail = text.startsWith(DETAIL);
    if (stream === "stdout" || !isDetail) yield line;
    else if (chunk === 0) tell(text.slice(DETAIL.length));
  }
}

/** Collects what a child prints, of each stream the end. */
export class OutputCollector {
  readonly #pieces: Record<OutputLine["stream"], string[]> = { stdout: [], stderr: [] };
  readonly #lengths: Record<OutputLine["stream"], number> = { stdout: 0, stderr: 0 };

  /** Reads to the end of both streams. */
  async read(lines: AsyncIterable<OutputLine>): Promise<void> {
    for await (const line of lines) this.#add(line);
  }

  /** What there is so far. */
  get output(): HelmOutput {
    const text = (stream: OutputLine["stream"]) => this.#pieces[stream].join("").slice(-LONGEST).replace(/^\n/, "");
    return { stdout: text("stdout"), stderr: text("stderr") };
  }

  #add({ stream, text, chunk = 0 }: OutputLine): void {
    const pieces = this.#pieces[stream];
    // A long line comes in pieces.
    const piece = chunk === 0 ? `\n${text}` : text;
    pieces.push(piece);
    this.#lengths[stream] += piece.length;
    while (this.#lengths[stream] > LONGEST && pieces.length > 1) this.#lengths[stream] -= pieces.shift()!.length;
  }
}
