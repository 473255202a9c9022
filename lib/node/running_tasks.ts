import { aborted, LinkedAbort, stringifyJson } from "../base/mod.ts";
import type { DesiredTask } from "./desired/desired.ts";

/** How each task runs until its signal is aborted, by its name. */
export type TaskRunners = Readonly<Record<string, (signal: AbortSignal) => Promise<void>>>;

/** What {@link RunningTasks} works with. */
export interface RunningTasksOptions {
  /** Runs something until it has ended or its signal is aborted; begins again what fails. */
  runAgainUntilDone(name: string, run: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void>;
  /** Runs `lead` whenever this node holds a lease. */
  elect(lease: string, lead: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void>;
  /** Ends all of them. */
  signal: AbortSignal;
}

interface RunningTask {
  /** What it follows from, as text. */
  follows: string;
  end: LinkedAbort;
  ended: Promise<void>;
  /** Whether it is to go on, though it may have ended by itself. */
  isWanted: boolean;
}

/**
 * The tasks that a node runs, kept equal to those that it is to run: what is new starts, what is no longer wanted ends,
 * what follows from something else begins again, what is equal goes on.
 */
export class RunningTasks {
  readonly #options: RunningTasksOptions;
  readonly #running = new Map<string, RunningTask>();
  /** Tasks of each lease that this node holds now. */
  readonly #led = new Map<string, RunningTasks>();
  #leased: Readonly<Record<string, readonly DesiredTask[]>> = {};
  #runners: TaskRunners = {};

  constructor(options: RunningTasksOptions) {
    this.#options = options;
  }

  /**
   * Has exactly these tasks run from now on; returns at once. One that begins again waits until it has ended: it may hold
   * a port.
   *
   * @throws {TypeError} If no runner is known for one of them.
   */
  reconcile(tasks: readonly DesiredTask[], runners: TaskRunners): void {
    for (const { name } of tasks) requireRunner(runners, name);
    if (this.#options.signal.aborted) return;
    this.#runners = runners;
    const leased = Object.groupBy(tasks.filter(({ lease }) => lease !== undefined), ({ lease = "" }) => lease);
    this.#leased = leased as Record<string, readonly DesiredTask[]>;
    const own = tasks.filter(({ lease }) => lease === undefined);
    const elections = Object.keys(leased).map((lease) => ({ name: `lease ${lease}`, after: "", lease }));
    this.#endAllBut(new Set([...own, ...elections].map(({ name }) => name)));
    for (const { name, follows } of own) this.#run(name, stringifyJson(follows ?? null), requireRunner(runners, name));
    for (const { name, lease } of elections) this.#run(name, "", (signal) => this.#runUnderLease(lease, signal));
    for (const [lease, led] of this.#led) led.reconcile(this.#tasksOf(lease), runners);
  }

  /** Resolves when all that have run have ended. */
  async ended(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  #endAllBut(wanted: ReadonlySet<string>): void {
    for (const [name, task] of this.#running) {
      if (!wanted.has(name)) endTask(task);
    }
  }

  #run(name: string, follows: string, run: TaskRunners[string]): void {
    const { runAgainUntilDone, signal } = this.#options;
    const former = this.#running.get(name);
    if (former?.isWanted && former.follows === follows) return;
    if (former !== undefined) endTask(former);
    const end = new LinkedAbort(signal);
    const begin = async () => {
      using _end = end;
      await former?.ended;
      if (!end.signal.aborted) await runAgainUntilDone(name, run, end.signal);
    };
    this.#running.set(name, { follows, end, ended: begin(), isWanted: true });
  }

  async #runUnderLease(lease: string, signal: AbortSignal): Promise<void> {
    await this.#options.elect(lease, async (leading) => {
      const led = new RunningTasks({ ...this.#options, signal: leading });
      this.#led.set(lease, led);
      led.reconcile(this.#tasksOf(lease), this.#runners);
      try {
        await aborted(leading);
      } finally {
        this.#led.delete(lease);
        await led.ended();
      }
    }, signal);
  }

  #tasksOf(lease: string): DesiredTask[] {
    return (this.#leased[lease] ?? []).map(({ lease: _lease, ...task }) => task);
  }
}

function endTask(task: RunningTask): void {
  task.isWanted = false;
  task.end.abort();
}

function requireRunner(runners: TaskRunners, name: string): TaskRunners[string] {
  const run = runners[name];
  if (run === undefined) throw new TypeError(`No runner is known for the task "${name}"`);
  return run;
}
