import { CancelledError, inheritedVariables, K0sError } from "../base/mod.ts";
import type { Child, Spawn } from "../platform/mod.ts";
import { environment } from "../platform/mod.ts";
import { type BundleEvent, type BundleJob, givesWay } from "./job.ts";

/** First and only argument of a child that does jobs; `main.ts` hands it to `runBundleJobCommand()`. */
export const BUNDLE_JOB_COMMAND = "internal-bundle-job";

/** How many lines of a failed child's other output its error quotes. */
const QUOTED_LINES = 5;

/** How many urgent jobs run at once: unpacking takes a whole processor, and two children do the work of a small machine. */
const URGENT_AT_ONCE = 2;

/**
 * Does jobs in children made from the executable itself; see {@link BundleJob} for why.
 *
 * A child ends with its job, or while children are kept, waits for the next one: the start of one costs some 50 ms of CPU,
 * and a boot has half a dozen jobs, of which two run at once.
 */
export class JobChildren {
  readonly #executable: string;
  readonly #spawn: Spawn;
  #keepers = 0;
  #idle: JobChild[] = [];
  #urgentCount = 0;
  /** Urgent jobs that wait for their turn. */
  readonly #waiting: (() => void)[] = [];

  constructor(executable: string, spawn: Spawn) {
    this.#executable = executable;
    this.#spawn = spawn;
  }

  /** Lets children wait for further jobs, until the result is disposed; they are gone then. */
  keep(): AsyncDisposable {
    this.#keepers++;
    return {
      [Symbol.asyncDispose]: async () => {
        if (--this.#keepers > 0) return;
        // What they had to do is done, so how they end does not matter.
        await Promise.allSettled(this.#idle.splice(0).map((child) => child.ended()));
      },
    };
  }

  /** @see JobRunner */
  async run(job: BundleJob, onEvent: (event: BundleEvent) => void, signal: AbortSignal): Promise<void> {
    using _ = await this.#turn(job);
    if (signal.aborted) throw new CancelledError("Unpacking given up", { cause: signal.reason });
    const child = this.#take(job) ?? new JobChild(this.#executable, this.#spawn);
    const kill = () => child.kill();
    signal.addEventListener("abort", kill, { once: true });
    try {
      await child.run(job, onEvent);
      if (this.#keepers > 0) this.#idle.push(child);
      else await child.ended();
    } catch (error) {
      child.end();
      throw signal.aborted ? new CancelledError("Unpacking given up", { cause: signal.reason }) : error;
    } finally {
      signal.removeEventListener("abort", kill);
    }
  }

  /** Waits until an urgent job may run. */
  async #turn(job: BundleJob): Promise<Disposable> {
    if (givesWay(job)) return { [Symbol.dispose]: () => {} };
    if (this.#urgentCount < URGENT_AT_ONCE) this.#urgentCount++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return {
      [Symbol.dispose]: () => {
        const next = this.#waiting.shift();
        if (next === undefined) this.#urgentCount--;
        else next();
      },
    };
  }

  /** A child that waits. One that has given way goes on doing so, which an urgent job must not. */
  #take(job: BundleJob): JobChild | undefined {
    const at = this.#idle.findIndex(({ hasGivenWay }) => givesWay(job) || !hasGivenWay);
    return at < 0 ? undefined : this.#idle.splice(at, 1)[0];
  }
}

/** A child that does one job after another. */
class JobChild {
  hasGivenWay = false;
  readonly #child: Child;
  readonly #lines: AsyncIterator<{ text: string }>;
  #input: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(executable: string, spawn: Spawn) {
    const stdin = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#input = controller),
      cancel: () => void (this.#input = undefined),
    });
    const env = inheritedVariables(environment());
    this.#child = spawn.start({ executable, args: [BUNDLE_JOB_COMMAND], env, cwd: "/", stdin });
    this.#lines = this.#child.lines[Symbol.asyncIterator]();
  }

  kill(): void {
    this.#child.signalGroup("SIGKILL");
  }

  /** Lets the child end once it has nothing to do. */
  end(): void {
    this.#input?.close();
    this.#input = undefined;
  }

  /** Ends the child and waits for that. @throws {K0sError} If it fails all the same. */
  async ended(): Promise<void> {
    this.end();
    await this.#failUnless(() => false);
  }

  /** @throws {K0sError} If the job fails, or the child ends before it is done. */
  async run(job: BundleJob, onEvent: (event: BundleEvent) => void): Promise<void> {
    this.hasGivenWay ||= givesWay(job);
    this.#input?.enqueue(new TextEncoder().encode(`${JSON.stringify(job)}\n`));
    const isDone = await this.#failUnless((event) => {
      if (event.kind === "failed") throw new K0sError(event.message, { ...event });
      if (event.kind !== "done") onEvent(event);
      return event.kind === "done";
    });
    if (!isDone) throw new K0sError("Cannot unpack the executable: its child ended before it was done");
  }

  /**
   * Reads events until one is the last.
   *
   * @returns Whether there was a last one; otherwise the child has ended well.
   * @throws {K0sError} If it has not.
   */
  async #failUnless(isLast: (event: BundleEvent) => boolean): Promise<boolean> {
    const other: string[] = [];
    for (let next = await this.#lines.next(); next.done !== true; next = await this.#lines.next()) {
      const event = parseEvent(next.value.text);
      if (event === undefined) other.push(next.value.text);
      else if (isLast(event)) return true;
    }
    const { code, signal } = await this.#child.exited;
    if (code === 0) return false;
    const how = signal === null ? `exit code ${code}` : signal;
    throw new K0sError(
      ["Cannot unpack the executable: its child ended with " + how, ...other.slice(-QUOTED_LINES)].join("\n  | "),
    );
  }
}

function parseEvent(line: string): BundleEvent | undefined {
  if (!line.startsWith('{"kind":')) return undefined;
  return JSON.parse(line) as BundleEvent;
}
