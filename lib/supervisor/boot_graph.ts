import { CancelledError, isCancelled, K0sError, messageOf } from "../base/mod.ts";
import type { Clock, Logger } from "../platform/mod.ts";

/** A unit of work of the boot. */
export interface BootStep {
  /** Unique name. */
  name: string;
  /** Names of steps that must be done first. */
  needs: readonly string[];
  /** Does the work. Must end soon after `signal` is aborted. */
  run(signal: AbortSignal): Promise<void>;
}

/** When a step ran and how it ended. */
export interface BootSpan {
  name: string;
  needs: readonly string[];
  /** Milliseconds on the monotonic clock, which begins with the process. */
  startMs: number;
  /** Left out while it runs. */
  endMs?: number;
  outcome: "running" | "done" | "failed";
}

/** What {@link runBootGraph} uses. */
export interface BootGraphOptions {
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
  /** Told when a step begins (outcome `running`) and when it ends. */
  onSpan?: (span: BootSpan) => void;
}

/**
 * Runs steps, each as soon as those it needs are done, as many at once as possible.
 *
 * The first failure cancels what runs; nothing further is started, and the promise settles when all has come to rest.
 *
 * @returns A span per step, in the order in which they began.
 * @throws {TypeError} Before anything runs, if a need is unknown, a name is used twice or steps need each other.
 * @throws {K0sError} The first failure, with the name of its step.
 * @throws {CancelledError} If `signal` was aborted.
 */
export async function runBootGraph(steps: readonly BootStep[], options: BootGraphOptions): Promise<BootSpan[]> {
  checkGraph(steps);
  const spans: BootSpan[] = [];
  const cancel = new AbortController();
  const onAbort = () => cancel.abort(options.signal.reason);
  if (options.signal.aborted) onAbort();
  options.signal.addEventListener("abort", onAbort, { once: true });
  const runs = new Map<string, Promise<void>>();
  let failure: unknown;
  const start = (step: BootStep): Promise<void> => {
    const needed = step.needs.map((name) => runs.get(name)!);
    return Promise.all(needed).then(() => runStep(step, { ...options, signal: cancel.signal }, spans)).catch(
      (error) => {
        failure ??= error;
        cancel.abort(error);
        throw error;
      },
    );
  };
  try {
    for (const step of inOrder(steps)) runs.set(step.name, start(step));
    await Promise.allSettled(runs.values());
  } finally {
    options.signal.removeEventListener("abort", onAbort);
  }
  if (options.signal.aborted) throw new CancelledError("Start given up", { cause: options.signal.reason });
  if (failure !== undefined) throw failure;
  return spans;
}

async function runStep(step: BootStep, { clock, log, signal, onSpan }: BootGraphOptions, spans: BootSpan[]) {
  if (signal.aborted) throw new CancelledError("Start given up", { cause: signal.reason });
  const { name, needs } = step;
  const index = spans.length;
  const note = (span: BootSpan) => {
    spans[index] = span;
    onSpan?.(span);
  };
  const startMs = clock.monotonicMs();
  note({ name, needs, startMs, outcome: "running" });
  const ended = (outcome: "done" | "failed") => {
    const endMs = clock.monotonicMs();
    note({ name, needs, startMs, endMs, outcome });
    log.debug("Ended boot step", { step: name, outcome, elapsedMs: Math.round(endMs - startMs) });
  };
  try {
    await step.run(signal);
  } catch (error) {
    ended("failed");
    throw isCancelled(error) ? error : named(step.name, error);
  }
  ended("done");
}

function named(step: string, error: unknown): K0sError {
  const message = `Cannot complete step "${step}": ${messageOf(error)}`;
  if (!(error instanceof K0sError)) return new K0sError(message, { cause: error });
  const { hint } = error;
  return new K0sError(message, { cause: error, ...(hint === undefined ? {} : { hint }) });
}

/** Refuses graphs that could not run to their end. */
function checkGraph(steps: readonly BootStep[]): void {
  const names = new Set<string>();
  for (const { name } of steps) {
    if (names.has(name)) throw new TypeError(`Boot step "${name}" is there twice`);
    names.add(name);
  }
  for (const { name, needs } of steps) {
    const unknown = needs.find((need) => !names.has(need));
    if (unknown !== undefined) throw new TypeError(`Boot step "${name}" needs "${unknown}", which is no step`);
  }
  const ordered = new Set(inOrder(steps).map(({ name }) => name));
  const stuck = steps.filter(({ name }) => !ordered.has(name)).map(({ name }) => name);
  if (stuck.length > 0) throw new TypeError(`Boot steps need each other: "${stuck.join('", "')}"`);
}

/** The steps, each after those it needs; those in or behind a cycle are left out. */
function inOrder(steps: readonly BootStep[]): BootStep[] {
  const ordered: BootStep[] = [];
  const done = new Set<string>();
  let rest = [...steps];
  while (true) {
    const free = rest.filter(({ needs }) => needs.every((need) => done.has(need)));
    if (free.length === 0) return ordered;
    for (const step of free) {
      ordered.push(step);
      done.add(step.name);
    }
    rest = rest.filter(({ name }) => !done.has(name));
  }
}
