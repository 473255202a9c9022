/** Tells the person at the terminal what a build is doing; nothing else is written to standard error. */
export class Progress {
  #done = 0;

  /** @param total How many steps there will be. */
  constructor(readonly total: number) {}

  /**
   * Runs one step and reports it with the time it took.
   *
   * Prints when it begins, since a step can take minutes, and when it has ended.
   *
   * @param work Gives the remark printed with the result, such as `cached`.
   */
  async step<T>(name: string, work: (remark: (text: string) => void) => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    this.#done += 1;
    const head = `[${String(this.#done).padStart(2)}/${this.total}] ${name.padEnd(16)}`;
    const terminal = Deno.stderr.isTerminal();
    if (terminal) writeError(`${head} …`);
    let remark = "";
    try {
      const result = await work((text) => remark = text);
      writeError(`${terminal ? "\r" : ""}${head} ${seconds(performance.now() - startedAt)}  ${remark}\n`);
      return result;
    } catch (error) {
      writeError(`${terminal ? "\r" : ""}${head} failed after ${seconds(performance.now() - startedAt)}\n`);
      throw error;
    }
  }
}

/** Mebibytes with one decimal, for people. */
export function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1).padStart(6)} s`;
}

function writeError(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}
