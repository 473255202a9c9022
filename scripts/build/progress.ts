/** Tells the person at the terminal what a build is doing; nothing else is written to standard error. */
export class Progress {
  #done = 0;

  /** @param total How many steps there will be. */
  constructor(readonly total: number) {}

  /**
   * Runs one step and reports it with the time it took.
   *
   * A step that takes longer than a second is announced; its time then runs on a terminal, and is told every minute
   * elsewhere, so that a log shows that a build of many minutes is alive.
   *
   * @param work Gives the remark printed with the result, such as `cached`.
   */
  async step<T>(name: string, work: (remark: (text: string) => void) => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    this.#done += 1;
    const head = `[${String(this.#done).padStart(2)}/${this.total}] ${name.padEnd(16)}`;
    const terminal = Deno.stderr.isTerminal();
    const begin = terminal ? "\r" : "";
    const elapsed = () => seconds(performance.now() - startedAt);
    const announcement = terminal ? undefined : setTimeout(() => writeError(`${head}  …\n`), 1_000);
    const ticker = setInterval(
      () => writeError(`${begin}${head} ${elapsed()}  …${terminal ? "" : "\n"}`),
      terminal ? 1_000 : 60_000,
    );
    let remark = "";
    try {
      const result = await work((text) => remark = text);
      writeError(`${begin}${head} ${elapsed()}  ${remark}\n`);
      return result;
    } catch (error) {
      writeError(`${begin}${head} failed after ${elapsed()}\n`);
      throw error;
    } finally {
      clearTimeout(announcement);
      clearInterval(ticker);
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
