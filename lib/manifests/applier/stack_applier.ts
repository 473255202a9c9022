import { isCancelled, LinkedAbort, messageOf } from "../../base/mod.ts";
import { ignoring, type KubeClient } from "../../kube/mod.ts";
import { type Clock, ensureDirectory, type Logger, watchPaths } from "../../platform/mod.ts";
import { isIgnoredStack, listStacks, readStack, writeIgnoredNotice } from "./stack_directory.ts";
import { type StackState, StackWorker } from "./stack_worker.ts";

/** What the applier needs. */
export interface StackApplierOptions {
  client: KubeClient;
  manifestsDir: string;
  clock: Clock;
  log: Logger;
  /** How long after the last change of a stack's files it is applied. @default {1_000} */
  debounceMs?: number;
  /** How often all stacks are compared with the cluster. @default {600_000} */
  resyncMs?: number;
}

const WATCH_RETRY_MS = 10_000;

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
  readonly #debounces = new Map<string, LinkedAbort>();
  readonly #refreshes = new Set<Promise<void>>();
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
    await Promise.all(this.#refreshes);
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
    this.#debounces.get(name)?.abort();
    await this.#refresh(name, "changed");
  }

  async #resync(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const name of await this.#names()) this.#refreshed(name, "always");
      await ignoring(isCancelled, () => this.#options.clock.sleep(this.#options.resyncMs, signal));
    }
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { manifestsDir, clock, log } = this.#options;
    while (!signal.aborted) {
      try {
        for await (const paths of watchPaths(manifestsDir, signal)) this.#onChanges(paths, signal);
      } catch (error) {
        log.warn("Cannot watch manifests", { directory: manifestsDir, error: messageOf(error) });
      }
      if (signal.aborted) return;
      await ignoring(isCancelled, () => clock.sleep(WATCH_RETRY_MS, signal));
      for (const name of await this.#names()) this.#refreshed(name, "changed");
    }
  }

  #onChanges(paths: readonly string[], signal: AbortSignal): void {
    for (const path of paths) {
      const [name] = path.slice(this.#options.manifestsDir.length + 1).split("/");
      if (name) void this.#debounced(name, signal);
    }
  }

  async #debounced(name: string, signal: AbortSignal): Promise<void> {
    this.#debounces.get(name)?.abort();
    using debounce = new LinkedAbort(signal);
    this.#debounces.set(name, debounce);
    await ignoring(isCancelled, () => this.#options.clock.sleep(this.#options.debounceMs, debounce.signal));
    if (debounce.signal.aborted) return;
    this.#debounces.delete(name);
    this.#refreshed(name, "changed");
  }

  /** Names of the stacks on disk and of those that are applied. */
  async #names(): Promise<Set<string>> {
    return new Set([...await listStacks(this.#options.manifestsDir) ?? [], ...this.#workers.keys()]);
  }

  /** Refreshes in the background; failures are logged. */
  #refreshed(name: string, mode: "changed" | "always"): void {
    const refresh = this.#refresh(name, mode).catch((error: unknown) => {
      this.#options.log.error("Cannot read stack", { stack: name, error: messageOf(error) });
    }).finally(() => this.#refreshes.delete(refresh));
    this.#refreshes.add(refresh);
  }

  async #refresh(name: string, mode: "changed" | "always"): Promise<void> {
    const signal = this.#signal;
    if (signal === undefined || signal.aborted) return;
    const { manifestsDir } = this.#options;
    const stacks = await listStacks(manifestsDir);
    // Without the directory itself something else is wrong, such as a lost mount: delete nothing.
    if (stacks === undefined) return;
    const worker = this.#workers.get(name);
    if (stacks.includes(name)) {
      if (isIgnoredStack(name)) await writeIgnoredNotice(manifestsDir, name);
      else await (worker ?? this.#startWorker(name, signal)).apply(mode);
    } else if (worker !== undefined) {
      this.#workers.delete(name);
      await worker.delete();
    }
  }

  #startWorker(name: string, signal: AbortSignal): StackWorker {
    const { client, clock, log, manifestsDir } = this.#options;
    const read = () => readStack(manifestsDir, name);
    const worker = new StackWorker(name, { client, clock, log, signal, read });
    this.#workers.set(name, worker);
    return worker;
  }
}
