import { AsyncQueue, K0sError } from "../../lib/base/mod.ts";
import type { Child, Exit, OutputLine, RunOptions, RunResult, Spawn, StartOptions } from "../../lib/platform/mod.ts";

/** Signals that end a {@link FakeChild} by themselves, with what they make of it. */
const ENDS: Readonly<Record<string, Exit>> = {
  SIGTERM: { code: 0, signal: null },
  SIGINT: { code: 0, signal: null },
  SIGKILL: { code: 137, signal: "SIGKILL" },
};

/** A child that does what a test tells it to. */
export class FakeChild implements Child {
  readonly pid: number;
  readonly options: StartOptions;
  /** Signals it was sent, oldest first; those to its group as `group SIGKILL`. */
  readonly signals: string[] = [];
  /** Signals that do nothing to it. */
  readonly ignored: Set<string>;
  readonly exited: Promise<Exit>;
  readonly #lines = new AsyncQueue<OutputLine>();
  readonly #exit = Promise.withResolvers<Exit>();
  #isRunning = true;

  constructor(pid: number, options: StartOptions, ignored: Iterable<string> = []) {
    this.pid = pid;
    this.options = options;
    this.ignored = new Set(ignored);
    this.exited = this.#exit.promise;
  }

  get lines(): AsyncIterable<OutputLine> {
    return this.#lines;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Prints a line. */
  print(text: string, stream: OutputLine["stream"] = "stderr"): void {
    this.#lines.push({ stream, text });
  }

  /** Ends it. */
  exit(exit: Partial<Exit> = {}): void {
    this.#isRunning = false;
    this.#lines.close();
    this.#exit.resolve({ code: 0, signal: null, ...exit });
  }

  signal(name: Deno.Signal): void {
    if (!this.#isRunning) return;
    this.signals.push(name);
    const end = ENDS[name];
    if (end !== undefined && !this.ignored.has(name)) this.exit(end);
  }

  signalGroup(name: Deno.Signal): void {
    if (!this.#isRunning) return;
    this.signals.push(`group ${name}`);
    const end = ENDS[name];
    if (end !== undefined && !this.ignored.has(name)) this.exit(end);
  }
}

/** Starts {@link FakeChild}ren and remembers them. Answers `run` from a script. */
export class FakeSpawn implements Spawn {
  /** Everything started, oldest first. */
  readonly children: FakeChild[] = [];
  /** Calls of `run`, as typed. */
  readonly runs: string[][] = [];
  /** Programs that cannot be started. */
  readonly missing: Set<string> = new Set();
  /** Signals that new children do not heed. */
  readonly ignoredSignals: Set<string> = new Set();
  /** What `run` answers; success without output unless told otherwise. */
  answer: (executable: string, options: RunOptions) => Partial<RunResult> = () => ({});
  #nextPid = 4_000_000;

  start(options: StartOptions): FakeChild {
    if (this.missing.has(options.executable)) {
      throw new K0sError(`Cannot start "${options.executable}": No such file or directory`);
    }
    // Process ids above the kernel's limit: never those of a real process.
    const child = new FakeChild(this.#nextPid++, options, this.ignoredSignals);
    this.children.push(child);
    return child;
  }

  run(executable: string, options: RunOptions = {}): Promise<RunResult> {
    this.runs.push([executable, ...(options.args ?? [])]);
    return Promise.resolve({ code: 0, signal: null, stdout: "", stderr: "", ...this.answer(executable, options) });
  }

  /** The latest child of a program. @throws {TypeError} If there is none. */
  latest(executable: string): FakeChild {
    const child = this.children.findLast(({ options }) => options.executable === executable);
    if (child === undefined) throw new TypeError(`"${executable}" was never started`);
    return child;
  }
}
