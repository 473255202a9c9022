import { messageOf, RingBuffer } from "../base/mod.ts";
import type { Child, Logger } from "../platform/mod.ts";
import type { LogFile } from "./log_file.ts";

/** How many lines of output are kept for status and errors. */
export const KEPT_LINES = 20;

/** Takes the output of a process, run after run: to the log, to its file, and the last lines to memory. */
export class Output {
  readonly #log: Logger;
  readonly #file: LogFile;
  readonly #last = new RingBuffer<string>(KEPT_LINES);

  constructor(log: Logger, file: LogFile) {
    this.#log = log;
    this.#file = file;
  }

  /** The last lines of the latest run, oldest first. */
  get lastLines(): string[] {
    return this.#last.toArray();
  }

  /** Takes the output of a run. @returns Resolves when it has ended; never rejects. */
  async follow(child: Child): Promise<void> {
    this.#last.clear();
    try {
      for await (const { stream, text, chunk } of child.lines) {
        this.#last.push(text);
        this.#file.write(text);
        this.#log.info(text, { stream, ...(chunk === undefined ? {} : { chunk }) });
      }
    } catch (error) {
      this.#log.warn("Cannot read the output any more", { error: messageOf(error) });
    }
  }
}
