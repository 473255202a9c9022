import { Changes, ignoreCancelled, LinkedAbort, messageOf } from "../base/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import {
  type Clock,
  ensureDirectory,
  type Logger,
  readTextIfExists,
  removePath,
  sendSignal,
  writeAtomic,
} from "../platform/mod.ts";
import { isSameSpec, type ProcessSpec, type Supervisor } from "../supervisor/mod.ts";
import {
  type Desired,
  type DesiredFile,
  type DesiredStacks,
  type DesiredTask,
  inOrderOfNeed,
  processOf,
} from "./desired/desired.ts";

/** What a {@link Reconciler} works with. */
export interface ReconcilerOptions {
  /** What the node is to be, by what is known now. */
  desired(): Desired;
  /** Has exactly these tasks run from now on. */
  runTasks(tasks: readonly DesiredTask[]): void;
  supervisor: Pick<Supervisor, "apply" | "waitReady" | "remove">;
  paths: Pick<NodePaths, "runDir">;
  clock: Clock;
  log: Logger;
}

/** After how long a pass that failed is tried again, in milliseconds: nothing may change on a quiet node for days. */
const RETRY_MS = 10_000;

/**
 * Makes the node what it is to be.
 *
 * The boot brings up one process after the other as the steps before it are done; from then on whatever a process
 * follows from may change, and exactly what differs is written and restarted. What learns of a change only says
 * {@link requestPass}: one pass runs at a time, with what is known when it begins.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #changes = new Changes();
  /** What each process was last made to be: only what the boot has brought up. */
  readonly #applied = new Map<string, ProcessSpec>();
  /** What was last written, by path. */
  readonly #written = new Map<string, string | undefined>();
  /** What tells each process to read again what was written; kept until it was told, also by a pass after one that failed. */
  readonly #untold = new Map<string, NonNullable<DesiredFile["reload"]>>();
  #pass: Promise<unknown> = Promise.resolve();
  #deploy: ((stacks: DesiredStacks) => Promise<void>) | undefined;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** Something that the node follows from may be another now. */
  requestPass(): void {
    this.#changes.notify();
  }

  /** Has stacks deployed from now on. They are handed over at every pass: what is equal must cost nothing there. */
  deployWith(deploy: (stacks: DesiredStacks) => Promise<void>): void {
    this.#deploy = deploy;
    this.requestPass();
  }

  /**
   * Writes what a process reads, starts it and waits until it is ready; keeps it what it is to be from then on.
   *
   * @throws {NotReadyError} If it does not become ready in time.
   * @throws {TypeError} If a fact that it follows from is still unknown.
   */
  async bringUp(name: string, signal: AbortSignal): Promise<void> {
    // A pass that waits for another process ends its wait for this one.
    this.requestPass();
    await this.#alone(async () => {
      const desired = this.#options.desired();
      const spec = processOf(desired, name);
      await this.#write(desired.files.filter(({ readBy }) => readBy === name));
      this.#apply(spec);
    });
    await this.#options.supervisor.waitReady(name, signal);
  }

  /** Reconciles whenever something may have changed, until `signal` is aborted. A pass that fails is tried again. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const changed = this.#changes.next(signal);
      using wait = new LinkedAbort(signal);
      // Newer facts win: a process that does not become ready is not waited for any longer.
      void changed.finally(() => wait.abort()).catch(() => {});
      try {
        await this.reconcile(wait.signal);
      } catch (error) {
        if (signal.aborted) return;
        const { clock, log } = this.#options;
        log.error("Cannot bring the node up to date", { error: messageOf(error), retryInMs: RETRY_MS });
        using pause = new LinkedAbort(signal);
        await Promise.race([changed, clock.sleep(RETRY_MS, pause.signal).catch(ignoreCancelled)]);
        continue;
      }
      await changed;
    }
  }

  /**
   * One pass: files that differ are written, processes that differ restarted, in order of need, each ready before the
   * next; those that are no longer wanted are stopped. Then tasks and stacks are made what they are to be.
   *
   * @param signal Ends the waiting for processes, not the pass.
   */
  async reconcile(signal: AbortSignal): Promise<void> {
    await this.#alone(async () => {
      const desired = this.#options.desired();
      await this.#write(desired.files.filter(({ readBy }) => this.#applied.has(readBy)));
      await this.#restart(desired.processes, signal);
      for (const [name, reload] of this.#untold) {
        await this.#signal(name, reload);
        this.#untold.delete(name);
      }
      this.#options.runTasks(desired.tasks);
      await this.#deploy?.(desired.stacks);
    });
  }

  async #restart(processes: readonly ProcessSpec[], signal: AbortSignal): Promise<void> {
    const { supervisor, log } = this.#options;
    for (const name of this.#applied.keys()) {
      if (processes.some((spec) => spec.name === name)) continue;
      log.info("Stopping a process that is no longer wanted", { component: name });
      await supervisor.remove(name);
      this.#applied.delete(name);
    }
    for (const spec of inOrderOfNeed(processes)) {
      const applied = this.#applied.get(spec.name);
      if (applied === undefined || isSameSpec(applied, spec)) continue;
      this.#apply(spec);
      try {
        await supervisor.waitReady(spec.name, signal);
      } catch (error) {
        // Newer facts are there: the next pass goes on from here.
        if (signal.aborted) return;
        log.error("Process is not ready with its changed specification", {
          component: spec.name,
          error: messageOf(error),
        });
      }
    }
  }

  #apply(spec: ProcessSpec): void {
    this.#options.supervisor.apply(spec);
    this.#applied.set(spec.name, spec);
    // One that starts reads its files anyway.
    this.#untold.delete(spec.name);
  }

  /** Writes what differs from what was written before. */
  async #write(files: readonly DesiredFile[]): Promise<void> {
    for (const { path, text, mode, owner, directoryMode, readBy, reload } of files) {
      if (this.#written.has(path) && this.#written.get(path) === text) continue;
      if (text === undefined) {
        await removePath(path);
      } else {
        const directory = path.slice(0, path.lastIndexOf("/"));
        if (directoryMode !== undefined) await ensureDirectory(directory, { mode: directoryMode });
        await writeAtomic(path, text, { mode, owner });
      }
      this.#written.set(path, text);
      if (reload !== undefined) this.#untold.set(readBy, reload);
    }
  }

  async #signal(name: string, signal: NonNullable<DesiredFile["reload"]>): Promise<void> {
    const pid = Number((await readTextIfExists(`${this.#options.paths.runDir}/${name}.pid`))?.trim());
    // One that does not run reads its files as it starts.
    if (Number.isSafeInteger(pid) && pid > 1) sendSignal(pid, signal);
  }

  /** Runs `pass` when those before it have ended, however they did. */
  async #alone(pass: () => Promise<void>): Promise<void> {
    const mine = this.#pass.then(pass, pass);
    this.#pass = mine.catch(() => {});
    await mine;
  }
}
