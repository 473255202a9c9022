import { masked, messageOf, RingBuffer } from "../base/mod.ts";
import type { Child, Logger } from "../platform/mod.ts";
import type { LogFile } from "./log_file.ts";
import type { ProcessSpec } from "./process_spec.ts";

/** How many lines of output are kept for status and errors. */
export const KEPT_LINES = 20;
/** Most of a complaint that is kept, in characters. */
const LONGEST_COMPLAINT = 400;
/** Colours, which some programs print even where nobody sees them. */
const COLOURS = /\x1b\[[0-9;]*m/g;

/** Takes the output of a process, run after run: to the log, to its file, and the last lines to memory. */
export class Output {
  readonly #log: Logger;
  readonly #file: LogFile;
  readonly #last = new RingBuffer<string>(KEPT_LINES);
  #complaint: string | undefined;
  #isInComplaint = false;

  constructor(log: Logger, file: LogFile) {
    this.#log = log;
    this.#file = file;
  }

  /** The last lines of the latest run, oldest first. */
  get lastLines(): string[] {
    return this.#last.toArray();
  }

  /** What the process has complained about last; `undefined` if nothing since it was forgotten. */
  get complaint(): string | undefined {
    return this.#complaint;
  }

  /** Forgets the complaint, since all is well. */
  forgetComplaint(): void {
    this.#complaint = undefined;
    this.#isInComplaint = false;
  }

  /**
   * Takes the output of a run.
   *
   * @param onAlarm Told of each line that is an alarm.
   * @returns Resolves when it has ended; never rejects.
   */
  async follow(
    child: Child,
    { complaints, chatter, alarm, secrets = [] }: Pick<ProcessSpec, "complaints" | "chatter" | "alarm" | "secrets"> =
      {},
    onAlarm: () => void = () => {},
  ) {
    this.#last.clear();
    this.forgetComplaint();
    const trifles = chatter === undefined ? undefined : new RegExp(chatter);
    const alarming = alarm === undefined ? undefined : new RegExp(alarm);
    const pattern = complaints === undefined ? undefined : new RegExp(complaints.pattern);
    try {
      for await (const { stream, text: raw, chunk } of child.lines) {
        const text = masked(raw.replaceAll(COLOURS, ""), secrets);
        const level = trifles?.test(text) ? "debug" : "info";
        if (level === "info") this.#last.push(text);
        this.#file.write(text);
        this.#log[level](text, { stream, ...(chunk === undefined ? {} : { chunk }) });
        if (pattern !== undefined) this.#listen(text, pattern);
        if (alarming?.test(text)) onAlarm();
      }
    } catch (error) {
      this.#log.warn("Cannot read the output any more", { error: messageOf(error) });
    }
  }

  #listen(text: string, pattern: RegExp): void {
    const why = pattern.exec(text)?.groups?.["why"];
    const continues = why === undefined && this.#isInComplaint && /^\s/.test(text);
    if (why !== undefined) this.#complaint = why.trim().slice(0, LONGEST_COMPLAINT);
    else if (continues) this.#complaint = `${this.#complaint} ${text.trim()}`.slice(0, LONGEST_COMPLAINT);
    this.#isInComplaint = why !== undefined || continues;
  }
}
