/**
 * Writes numbered ConfigMaps through the API while things go wrong, and finds out afterwards what became of them.
 *
 * A write counts as acknowledged once the API server has said so. An acknowledged write that is missing later, or has another
 * content, is data loss; one that is there without having been acknowledged is not, since its answer may have got lost.
 */
import type { Background, Machine } from "./machine.ts";
import { eventually } from "./eventually.ts";
import { LABEL, type LoadOptions, nameOf } from "./load_writer_program.ts";

/** How long a list may lack what was acknowledged, in milliseconds. */
const COMPLETE_WITHIN_MS = 60_000;

/** What {@link LoadWriter.verify} finds. */
export interface LoadReport {
  acknowledged: number;
  /** Acknowledged writes that are not there, or not as they were written, each with what a read of it alone says. */
  lost: string[];
  /** How many are there that nobody acknowledged. */
  unacknowledged: number;
  /** Longest time between two acknowledgements, in milliseconds: how long the API did not take writes. */
  longestPauseMs: number;
}

interface Acknowledgement {
  number: number;
  atMs: number;
}

/** A program in a machine that writes without pause; see the module's documentation. Dispose it with `await using`. */
export class LoadWriter implements AsyncDisposable {
  private constructor(readonly run: string, readonly process: Background) {}

  /**
   * Begins to write.
   *
   * @param machine Where the writer runs: one that stays on, since its memory of what was acknowledged ends with it.
   * @param kubeconfigs One per API server; after a failure it goes on with the next one.
   */
  static async start(machine: Machine, kubeconfigs: readonly string[]): Promise<LoadWriter> {
    const run = crypto.randomUUID().slice(0, 8);
    const file = `/run/load-writer-${run}.json`;
    const options: LoadOptions = { run, kubeconfigs };
    await machine.run("sh", ["-c", `umask 077; cat > ${file}`], { stdin: JSON.stringify(options) });
    const program = new URL("load_writer_program.ts", import.meta.url).pathname;
    return new LoadWriter(run, machine.start(Deno.execPath(), ["run", "-A", "--cached-only", program, file]));
  }

  /** How many writes have been acknowledged so far. */
  get acknowledged(): number {
    return this.#acknowledgements().length;
  }

  /** Waits until so many more writes have been acknowledged than now. */
  async progress(count: number, withinMs = 60_000): Promise<void> {
    const goal = this.acknowledged + count;
    await eventually(() => Promise.resolve(this.acknowledged >= goal), {
      what: `${count} more writes are acknowledged (${this.process.output().slice(-300)})`,
      withinMs,
    });
  }

  /** Ends the writing. What was acknowledged stays known. */
  async stop(): Promise<void> {
    await this.process[Symbol.asyncDispose]();
  }

  /**
   * Compares what the API has with what it acknowledged, which must be all. Stops the writing.
   *
   * A list may lack for a while what a slow database finished late: the API server is then about to read everything again.
   */
  async verify(machine: Machine): Promise<LoadReport> {
    await this.stop();
    const isComplete = async () => (await this.#compare(machine)).lost.length === 0;
    const within = { what: "every acknowledged write is in a list", withinMs: COMPLETE_WITHIN_MS, everyMs: 1_000 };
    // What is lost after all, the last look tells.
    await eventually(isComplete, within).catch(() => {});
    return await this.#compare(machine);
  }

  async #compare(machine: Machine): Promise<LoadReport> {
    const acknowledged = this.#acknowledgements();
    const columns = '{range .items[*]}{.metadata.name}={.data.number}{"\\n"}{end}';
    const listed = await machine.kubectl([
      ...["--namespace", "default", "get", "configmaps", "--selector", `${LABEL}=${this.run}`],
      ...["--output", `jsonpath=${columns}`],
    ], { withinMs: 120_000 });
    const report = reportOn(this.run, acknowledged, listed.trim().split("\n").filter((line) => line !== ""));
    return { ...report, lost: await Promise.all(report.lost.map((line) => this.#read(machine, line))) };
  }

  /** Adds what the store itself has: a list may come out of the API server's memory, a single object does not. */
  async #read(machine: Machine, line: string): Promise<string> {
    const [name = line] = line.split("=");
    const { code } = await machine.k0s(["kubectl", "--namespace", "default", "get", "configmap", name]);
    return `${line} (${code === 0 ? "stored, but missing in the list or with another content" : "not stored"})`;
  }

  #acknowledgements(): Acknowledgement[] {
    const output = this.process.output();
    // Some 25,000 acknowledgements are kept. None must be forgotten silently.
    if (output.length >= 300_000 && !output.includes("begin\n")) throw new Error("The writer has gone on for too long");
    return [...output.matchAll(/^ack (\d+) (\d+)$/gm)].map(([, number, atMs]) => ({
      number: Number(number),
      atMs: Number(atMs),
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** @param found Lines `NAME=NUMBER` of what the API has. */
export function reportOn(run: string, acknowledged: readonly Acknowledgement[], found: readonly string[]): LoadReport {
  const there = new Set(found);
  const pauses = acknowledged.slice(1).map(({ atMs }, index) => atMs - (acknowledged[index]?.atMs ?? atMs));
  const expected = acknowledged.map(({ number }) => `${nameOf(run, number)}=${number}`);
  const lost = expected.filter((line) => !there.has(line));
  return {
    acknowledged: acknowledged.length,
    lost,
    unacknowledged: there.size - (expected.length - lost.length),
    longestPauseMs: Math.max(0, ...pauses),
  };
}
