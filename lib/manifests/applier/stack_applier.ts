import { isCancelled, messageOf } from "../../base/mod.ts";
import { ignoring, type KubeClient } from "../../kube/mod.ts";
import { type Clock, ensureDirectory, type Logger, watchTree } from "../../platform/mod.ts";
import { listStackObjects } from "./prune_stack.ts";
import { isIgnoredStack, listStacks, readStack, writeIgnoredNotice } from "./stack_directory.ts";
import { type ApplyMode, type StackState, StackWorker } from "./stack_worker.ts";

/** What the applier needs. */
export interface StackApplierOptions {
  client: KubeClient;
  manifestsDir: string;
  clock: Clock;
  log: Logger;
  /** How long after the last change of files they are looked at; ten times that, if they never rest. @default {1_000} */
  debounceMs?: number;
  /** How often all stacks are compared with the cluster. @default {600_000} */
  resyncMs?: number;
}

/** A sweep through all kinds is costly: at the start it waits until the node is up, and it is one for all stacks. */
const SWEEP_AFTER_MS = 45_000;
const WATCH_RETRY_MS = 10_000;
/** A program that never stops writing does not keep the others' stacks waiting for longer. */
const LONGEST_BURST_PAUSES = 10;

/**
 * Applies what is in the manifests directory: each direct subdirectory is a stack.
 *
 * As upstream: `*.yaml` only; a second after the last change; a removed directory deletes its objects; other leaders'
 * stacks are never touched. Better than upstream: the first application does not wait, drift in the cluster is
 * corrected every ten minutes, and a stack that failed is tried again then.
 *
 * A directory that was removed while k0s was not running leaves its objects, as upstream: with several controllers
 * the directory may be on another one's disk.
 *
 * @see k0s `pkg/applier/manager.go`
 */
export class StackApplier {
  readonly #options: Required<StackApplierOptions>;
  readonly #workers = new Map<string, StackWorker>();
  /** What goes on in the background. */
  readonly #pending = new Set<Promise<void>>();
  #isSweepDue = false;
  /** Changes of files that nobody has looked at yet. */
  #changes = 0;
  #signal: AbortSignal | undefined;

  constructor(options: StackApplierOptions) {
    const log = options.log.with({ component: "applier" });
    this.#options = { debounceMs: 1_000, resyncMs: 600_000, ...options, log };
  }

  /** How the stacks stand, by name. */
  states(): StackState[] {
    return [...this.#workers.values()].map(({ state }) => state).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Works until `signal` is aborted; nothing is deleted then. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    await ensureDirectory(this.#options.manifestsDir, { mode: 0o755 });
    await Promise.all([this.#watch(signal), this.#resync(signal)]);
    while (this.#pending.size > 0) await Promise.all(this.#pending);
    await Promise.all([...this.#workers.values()].map((worker) => worker.ended()));
    this.#workers.clear();
    this.#signal = undefined;
  }

  /**
   * Applies a stack at once, when its files have just been written. Returns when it is applied or given up for now.
   *
   * Before {@link run} nothing happens: it begins with all stacks.
   */
  async applyNow(name: string): Promise<void> {
    await this.#refresh(name, "changed");
  }

  async #resync(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#refreshAll("always");
      await ignoring(isCancelled, () => this.#options.clock.sleep(this.#options.resyncMs, signal));
    }
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { manifestsDir, clock, log } = this.#options;
    while (!signal.aborted) {
      try {
        for await (const _ of watchTree(manifestsDir, signal)) this.#changed(signal);
      } catch (error) {
        log.warn("Cannot watch manifests", { directory: manifestsDir, error: messageOf(error) });
      }
      if (signal.aborted) return;
      await ignoring(isCancelled, () => clock.sleep(WATCH_RETRY_MS, signal));
      this.#refreshAll("changed");
    }
  }

  #changed(signal: AbortSignal): void {
    const wasChanging = this.#changes > 0;
    this.#changes++;
    if (!wasChanging) this.#inBackground("Cannot look at changed stacks", () => this.#checkWhenQuiet(signal));
  }

  /** Looks at all stacks, since which one has changed is not told: equal files are no work. */
  async #checkWhenQuiet(signal: AbortSignal): Promise<void> {
    const { clock, debounceMs } = this.#options;
    let seen = 0;
    for (let pause = 0; pause < LONGEST_BURST_PAUSES && seen !== this.#changes; pause++) {
      seen = this.#changes;
      await ignoring(isCancelled, () => clock.sleep(debounceMs, signal));
    }
    this.#changes = 0;
    if (signal.aborted) return;
    this.#refreshAll("changed");
  }

  /** Refreshes the stacks on disk and those that are applied, in the background. */
  #refreshAll(mode: ApplyMode): void {
    const { manifestsDir } = this.#options;
    this.#inBackground(`Cannot list the stacks in ${manifestsDir}`, async () => {
      const names = new Set([...await listStacks(manifestsDir) ?? [], ...this.#workers.keys()]);
      for (const name of names) this.#refreshed(name, mode);
    });
  }

  #refreshed(name: string, mode: ApplyMode): void {
    this.#inBackground(`Cannot read stack ${name}`, () => this.#refresh(name, mode));
  }

  /** Failures are logged, beginning with `failure`. */
  #inBackground(failure: string, work: () => Promise<void>): void {
    const pending = work().catch((error: unknown) => {
      this.#options.log.error(failure, { error: messageOf(error) });
    }).finally(() => this.#pending.delete(pending));
    this.#pending.add(pending);
  }

  async #refresh(name: string, mode: ApplyMode): Promise<void> {
    const signal = this.#signal;
    if (signal === undefined || signal.aborted) return;
    const { manifestsDir } = this.#options;
    const stacks = await listStacks(manifestsDir);
    // Without the directory itself something else is wrong, such as a lost mount: delete nothing.
    if (stacks === undefined) return;
    const worker = this.#workers.get(name);
    if (stacks.includes(name)) {
      if (isIgnoredStack(name)) await writeIgnoredNotice(manifestsDir, name);
      else await this.#apply(worker ?? this.#startWorker(name, signal), mode, signal);
    } else if (worker !== undefined) {
      this.#workers.delete(name);
      await worker.delete();
    }
  }

  async #apply(worker: StackWorker, mode: ApplyMode, signal: AbortSignal): Promise<void> {
    await worker.apply(mode);
    if (!worker.needsSweep || this.#isSweepDue) return;
    this.#isSweepDue = true;
    this.#inBackground("Cannot look for objects that have left their stacks", () => this.#sweepLater(signal));
  }

  async #sweepLater(signal: AbortSignal): Promise<void> {
    const { client, clock } = this.#options;
    await ignoring(isCancelled, () => clock.sleep(SWEEP_AFTER_MS, signal));
    this.#isSweepDue = false;
    if (signal.aborted) return;
    const workers = [...this.#workers.values()].filter(({ needsSweep }) => needsSweep);
    const { objects } = await listStackObjects(client, { signal });
    await Promise.all(workers.map((worker) => worker.sweep(objects)));
  }

  #startWorker(name: string, signal: AbortSignal): StackWorker {
    const { client, clock, log, manifestsDir } = this.#options;
    const read = () => readStack(manifestsDir, name);
    const worker = new StackWorker(name, { client, clock, log, signal, read });
    this.#workers.set(name, worker);
    return worker;
  }
}
