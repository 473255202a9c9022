import { ConfigError, isCancelled, LinkedAbort, messageOf } from "../../base/mod.ts";
import { ignoring, type KubeClient } from "../../kube/mod.ts";
import type { Clock, Logger } from "../../platform/mod.ts";
import { applyStack } from "./apply_stack.ts";
import { deleteSurplus, type LabelledObject, pruneStack } from "./prune_stack.ts";
import type { Stack } from "../stack.ts";

/** How a stack stands, for `k0s status`. */
export interface StackState {
  name: string;
  /** `pending`: not applied yet, or changed since. */
  state: "pending" | "applied" | "failed";
  /** How many objects it has; 0 until applied. */
  objects: number;
  /** When it was applied last. */
  appliedAt?: Date;
  /** Why it failed. */
  error?: string;
}

/** What a {@link StackWorker} works with. */
export interface StackWorkerOptions {
  client: KubeClient;
  clock: Clock;
  log: Logger;
  /** Reads the stack's files; `undefined` when its directory is gone. */
  read(): Promise<Stack | undefined>;
  /** Ends it. */
  signal: AbortSignal;
}

/** `changed`: nothing happens if the files are those applied last; `always`: the cluster is compared with them. */
export type ApplyMode = "changed" | "always";

/** Attempts for one change of the files; after them the next re-sync tries again. @see k0s `pkg/applier/manager.go` */
const ATTEMPTS = 10;
const FIRST_DELAY_MS = 100;

/**
 * Keeps one stack applied. What is asked of it is done one after another; calls of {@link apply} that wait are one.
 *
 * What left the stack since the last time is found by comparing with it. What left it while nobody looked is for a
 * {@link sweep} to find, once.
 */
export class StackWorker {
  readonly #name: string;
  readonly #options: StackWorkerOptions;
  /** Ends when all that was asked has been done. */
  #tail: Promise<void> = Promise.resolve();
  #queued: { mode: ApplyMode; done: Promise<void> } | undefined;
  /** Aborted to end the pause before the next attempt. */
  #pause: LinkedAbort | undefined;
  #appliedFiles = "";
  #identities: ReadonlySet<string> | undefined;
  #isSwept = false;
  #state: StackState;

  constructor(name: string, options: StackWorkerOptions) {
    this.#name = name;
    this.#options = options;
    this.#state = { name, state: "pending", objects: 0 };
  }

  /** How it stands. */
  get state(): StackState {
    return this.#state;
  }

  /** Whether it was applied, and nobody has looked yet for what had left it before. */
  get needsSweep(): boolean {
    return this.#identities !== undefined && !this.#isSwept;
  }

  /**
   * Applies the stack as its files are now, at once even if it is pausing after a failure.
   *
   * Never throws for failures, see {@link state}; returns when it is applied or given up.
   */
  apply(mode: ApplyMode): Promise<void> {
    this.#pause?.abort();
    if (this.#queued !== undefined) {
      if (mode === "always") this.#queued.mode = mode;
      return this.#queued.done;
    }
    const queued = { mode, done: Promise.resolve() };
    queued.done = this.#afterwards(() => {
      this.#queued = undefined;
      return this.#attempt(queued.mode);
    });
    this.#queued = queued;
    return queued.done;
  }

  /** Deletes every object of the stack. */
  delete(): Promise<void> {
    this.#pause?.abort();
    const { client, log, signal } = this.#options;
    log.info("Deleting stack", { stack: this.#name });
    return this.#afterwards(async () => {
      await pruneStack(client, this.#name, new Set(), { log, signal });
    });
  }

  /**
   * Deletes what had left the stack before its first application.
   *
   * @param objects Those found with the label of any stack. Only what was found is deleted, and only if it is not in the
   *   stack as it is by then: an object made meanwhile is safe.
   */
  sweep(objects: readonly LabelledObject[]): Promise<void> {
    const { client, log, signal } = this.#options;
    return this.#afterwards(async () => {
      // A failed application must not be followed by deletions.
      if (this.#identities === undefined || this.#state.state !== "applied") return;
      await deleteSurplus(client, this.#name, { objects, applied: this.#identities, log, signal });
      this.#isSwept = true;
    });
  }

  /** Returns when nothing is under way any more; the signal must be aborted. */
  ended(): Promise<void> {
    return this.#tail;
  }

  #afterwards(action: () => Promise<void>): Promise<void> {
    return this.#tail = this.#tail.then(() => this.#retrying(action));
  }

  async #attempt(mode: ApplyMode): Promise<void> {
    const { client, clock, log, signal, read } = this.#options;
    // Read anew at each attempt: the operator may have mended it.
    const stack = await read();
    const files = JSON.stringify(stack?.files ?? {});
    if (stack === undefined || (mode === "changed" && files === this.#appliedFiles)) return;
    const startedMs = clock.monotonicMs();
    const { identities, created, changed } = await applyStack(client, stack, { log, clock, signal });
    const tookMs = Math.round(clock.monotonicMs() - startedMs);
    if (created + changed > 0) log.info("Applied stack", { stack: this.#name, created, changed, tookMs });
    if (this.#identities !== undefined && this.#identities.difference(identities).size > 0) {
      await pruneStack(client, this.#name, identities, { log, signal });
    }
    this.#identities = identities;
    this.#appliedFiles = files;
    this.#state = { name: this.#name, state: "applied", objects: identities.size, appliedAt: clock.now() };
  }

  async #retrying(action: () => Promise<void>): Promise<void> {
    const { clock, log, signal } = this.#options;
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        return await action();
      } catch (error) {
        if (signal.aborted) return;
        this.#state = { ...this.#state, state: "failed", error: messageOf(error) };
        // What cannot be read stays so until somebody changes it.
        if (attempt + 1 >= ATTEMPTS || error instanceof ConfigError) {
          return log.error("Gave up on stack until it changes", { stack: this.#name, error: messageOf(error) });
        }
        const retryInMs = FIRST_DELAY_MS * 2 ** attempt;
        log.debug("Cannot apply stack yet", { stack: this.#name, error: messageOf(error), retryInMs });
        using pause = this.#pause = new LinkedAbort(signal);
        await ignoring(isCancelled, () => clock.sleep(retryInMs, pause.signal));
      }
    }
  }
}
