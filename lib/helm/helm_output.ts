import type { OutputLine } from "../platform/mod.ts";
import type { HelmOutput } from "./helm_error.ts";

/** Most that is kept of each stream, in UTF-16 units. */
const LONGEST = 256 * 1024;

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
