import { fractionOf, isCancelled, messageOf } from "../base/mod.ts";
import type { Random } from "../platform/mod.ts";
import { stopLeftovers } from "./pid_file.ts";
import { HurriedStop, type RunContext, runOnce, type RunResult } from "./process_run.ts";
import type { ProcessSpec } from "./process_spec.ts";
import { FORGIVEN_AFTER_MS, restartDelayMs } from "./restart_policy.ts";
import { isSameSpec } from "./same_spec.ts";
import { describeExit } from "./status.ts";

/** What a {@link ManagedProcess} uses beside what each run does. */
export interface ManagedProcessContext extends RunContext {
  random: Random;
  /** Resolves when all of these are ready. @throws {CancelledError} When `signal` is aborted. */
  waitForNeeds(needs: readonly string[], signal: AbortSignal): Promise<void>;
}

/**
 * Keeps one process running as its spec says, until it is stopped.
 *
 * ```
 * stopped → waiting → starting → ready ⇄ unready
 *              ↑         └────────┴────────┴→ backing-off → waiting
 *              └ apply   stop: any → stopping → stopped
 * ```
 */
export class ManagedProcess {
  readonly #context: ManagedProcessContext;
  #spec: ProcessSpec | undefined;
  #stop = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #isLeftoverChecked = false;

  constructor(context: ManagedProcessContext) {
    this.#context = context;
  }

  /** What it is to be; `undefined` after {@link stop}. */
  get spec(): ProcessSpec | undefined {
    return this.#spec;
  }

  /** Starts the process, or stops and starts it if the spec is another one. Never waits. */
  apply(spec: ProcessSpec): void {
    if (this.#spec !== undefined && isSameSpec(this.#spec, spec)) return;
    if (this.#spec !== undefined) {
      this.#context.log.info("Restarting process", { reason: "its specification changed" });
      // At once: a wait that begins now must not take the old one for the new.
      this.#context.record.on("stop");
    }
    this.#spec = spec;
    this.#stop.abort();
    const stop = new AbortController();
    this.#stop = stop;
    this.#loop = this.#loop.then(() => this.#runAgainUntilStopped(spec, stop.signal));
  }

  /** Stops the process for good, with the grace of its spec or less. Resolves when it has ended. */
  async stop(longestGraceMs: number = Infinity): Promise<void> {
    this.#spec = undefined;
    this.#stop.abort(new HurriedStop(longestGraceMs));
    await this.#loop;
  }

  /** Runs until `stop` is aborted; never rejects. */
  async #runAgainUntilStopped(spec: ProcessSpec, stop: AbortSignal): Promise<void> {
    const { record, log } = this.#context;
    record.forgetRuns();
    record.on("applied");
    try {
      for (let failures = 0; !stop.aborted;) {
        const result = await this.#attempt(spec, stop);
        if (stop.aborted) break;
        const isForgiven = (result.readyForMs ?? 0) >= FORGIVEN_AFTER_MS;
        failures = isForgiven ? 1 : failures + 1;
        await this.#backOff({ ...result, longestMs: spec.longestPauseMs }, failures, stop);
      }
    } catch (error) {
      if (!isCancelled(error)) log.error("Cannot keep the process running", { error: messageOf(error) });
    }
    record.on("stop");
    record.on("killed");
  }

  async #attempt(spec: ProcessSpec, stop: AbortSignal): Promise<RunResult> {
    const { record, clock, log, runDir, waitForNeeds } = this.#context;
    await waitForNeeds(spec.needs, stop);
    record.on("needs-ready");
    try {
      if (!this.#isLeftoverChecked) {
        await stopLeftovers({ names: [spec.name], runDir, graceMs: spec.stop.graceMs, clock, log });
        this.#isLeftoverChecked = true;
      }
    } catch (error) {
      if (isCancelled(error)) throw error;
      log.error("Cannot start process", { error: messageOf(error) });
      record.on("not-startable", messageOf(error));
      return { readyForMs: undefined };
    }
    if (stop.aborted) return { readyForMs: undefined };
    return await runOnce(spec, this.#context, stop);
  }

  async #backOff(
    { exit, readyForMs, longestMs }: RunResult & { longestMs: number | undefined },
    failures: number,
    stop: AbortSignal,
  ): Promise<void> {
    const { record, random, clock, log } = this.#context;
    const wasReady = readyForMs !== undefined;
    const delayMs = restartDelayMs({ failures, wasReady, fraction: fractionOf(random.bytes(4)), longestMs });
    if (exit !== undefined) {
      log.warn("Process ended unexpectedly", { exit: describeExit(exit), failures, nextAttemptInMs: delayMs });
    }
    record.attemptIn(delayMs);
    await clock.sleep(delayMs, stop);
    record.on("retry", record.reason);
  }
}
