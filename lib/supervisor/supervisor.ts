import { CancelledError, Changes, NotReadyError, throwIfAborted } from "../base/mod.ts";
import {
  type Clock,
  environment,
  type Http,
  type Logger,
  processFacts,
  type ProcessMemory,
  processMemory,
  type Random,
  type Spawn,
  withDeadline,
} from "../platform/mod.ts";
import { LogFile } from "./log_file.ts";
import { ManagedProcess } from "./managed_process.ts";
import { findCycle, inStopOrder } from "./needs.ts";
import { Output } from "./output.ts";
import { ProcessRecord } from "./process_record.ts";
import type { ProcessSpec } from "./process_spec.ts";
import { describeExit, type ProcessStatus, type ReadinessResult } from "./status.ts";

/** Limit for a process whose probe sets no deadline of its own, in milliseconds. */
const DEFAULT_WITHIN_MS = 120_000;

/** What a {@link Supervisor} uses. */
export interface SupervisorOptions {
  spawn: Spawn;
  clock: Clock;
  http: Http;
  random: Random;
  log: Logger;
  /** Directory of pid files; exists. */
  runDir: string;
  /** Directory of log files `<name>.log`; exists. */
  logsDir: string;
  /** Directory of our programs, put first in the children's `PATH`. */
  binDir: string;
  /** Environment the children's is derived from. @default ours */
  environment?: Readonly<Record<string, string>>;
  /** Hosts and networks that the children ask no proxy for, as `NO_PROXY` names them; asked for at each start. */
  direct?(): readonly string[];
}

/** What a running process uses of the machine now. */
export interface ProcessResources extends ProcessMemory {
  /** Processor time since its start, in seconds. */
  cpuSeconds: number;
}

/** Options of {@link Supervisor.waitReady}. */
export interface WaitReadyOptions {
  /** Give it up when it has been started so often from now on and has ended each time. @default {its deadline decides} */
  mostStarts?: number;
}

interface Supervised {
  process: ManagedProcess;
  record: ProcessRecord;
  file: LogFile;
  output: Output;
}

/**
 * Keeps processes running: starts each when what it needs is ready, watches it, starts it again when it ends, and stops
 * all of them in reverse order.
 *
 * `apply(spec)` is the whole contract: the first call starts, an equal spec is a no-op, a different one restarts.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #all = new Map<string, Supervised>();
  readonly #changes = new Changes();
  #isClosed = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /**
   * Starts a process, or restarts it if its spec has changed. Never waits; see {@link waitReady}.
   *
   * @throws {TypeError} If processes would need each other.
   * @throws {CancelledError} After {@link stopAll}.
   */
  apply(spec: ProcessSpec): void {
    if (this.#isClosed) throw new CancelledError(`Cannot start "${spec.name}": everything is being stopped`);
    const cycle = findCycle([...this.#specs().filter(({ name }) => name !== spec.name), spec]);
    if (cycle !== undefined) throw new TypeError(`Processes need each other: "${cycle.join('", "')}"`);
    this.#supervised(spec.name).process.apply(spec);
    this.#changes.notify();
  }

  /** Stops a process and forgets it; nothing happens if there is none. Those that need it are left as they are. */
  async remove(name: string): Promise<void> {
    const supervised = this.#all.get(name);
    if (supervised === undefined) return;
    await stop(supervised);
    // It may have been applied again meanwhile.
    if (supervised.process.spec === undefined) this.#all.delete(name);
    this.#changes.notify();
  }

  /**
   * Stops every process, each after those that need it. Nothing can be started afterwards.
   *
   * @param options.longestGraceMs Grant none of them more than this, whatever its spec says.
   */
  async stopAll({ longestGraceMs = Infinity }: { longestGraceMs?: number } = {}): Promise<void> {
    this.#isClosed = true;
    const all = new Map(this.#all);
    const stops = new Map<string, Promise<void>>();
    for (const { name, dependents } of inStopOrder(this.#specs())) {
      const before = dependents.map((dependent) => stops.get(dependent));
      stops.set(name, Promise.all(before).then(() => stop(all.get(name)!, longestGraceMs)));
    }
    await Promise.all(stops.values());
    // Those on their way to a stop already have no spec any more.
    await Promise.all([...all.values()].map((supervised) => stop(supervised, longestGraceMs)));
  }

  /** How every process is doing, in the order in which they were first applied. */
  status(): ProcessStatus[] {
    return [...this.#all.values()].map(({ record }) => record.status());
  }

  /** Resolves when the status of a process changes, or `signal` is aborted. Ask for it before looking at {@link status}. */
  nextChange(signal: AbortSignal): Promise<void> {
    return this.#changes.next(signal);
  }

  /** The latest probes of each process that has one, oldest first. */
  probes(): Record<string, ReadinessResult[]> {
    const results = [...this.#all].map(([name, { record }]): [string, ReadinessResult[]] => [name, record.probes]);
    return Object.fromEntries(results.filter(([, latest]) => latest.length > 0));
  }

  /** What a process uses now; `undefined` if it does not run. */
  async resources(name: string): Promise<ProcessResources | undefined> {
    const pid = this.#all.get(name)?.record.pid;
    if (pid === undefined) return undefined;
    const [facts, memory] = await Promise.all([processFacts(pid), processMemory(pid)]);
    return facts === undefined || memory === undefined ? undefined : { ...memory, cpuSeconds: facts.cpuSeconds };
  }

  /**
   * Waits until a process, and first of all what it needs, is ready.
   *
   * @throws {NotReadyError} If it is not within its probe's `withinMs`, counted from now or from when what it needs
   * was ready; or at once if its program cannot be started.
   * @throws {CancelledError} If `signal` is aborted.
   */
  async waitReady(name: string, signal: AbortSignal, options: WaitReadyOptions = {}): Promise<void> {
    const needs = this.#all.get(name)?.process.spec?.needs ?? [];
    for (const need of needs) await this.waitReady(need, signal);
    const probe = this.#all.get(name)?.process.spec?.ready;
    const ms = probe === undefined || probe.kind === "started" ? DEFAULT_WITHIN_MS : probe.withinMs;
    const { clock } = this.#options;
    const isReady = await withDeadline(clock, { ms, signal }, (limit) => this.#untilReady(name, limit, options));
    if (isReady !== true) throw this.#notReady(name, `not ready after ${Math.round(ms / 1_000)} s`);
  }

  async #untilReady(name: string, signal: AbortSignal, { mostStarts = Infinity }: WaitReadyOptions): Promise<true> {
    const before = this.#all.get(name)?.record.runs ?? 0;
    while (true) {
      throwIfAborted(signal, `Wait for "${name}"`);
      const record = this.#all.get(name)?.record;
      if (record?.state === "ready") return true;
      const isUnstartable = record?.state === "backing-off" && record.pid === undefined &&
        record.lastExit === undefined;
      if (isUnstartable) throw this.#notReady(name, record.reason ?? "it cannot be started");
      const starts = (record?.runs ?? 0) - before;
      if (starts > mostStarts) throw this.#notReady(name, `it has ended ${mostStarts} times`);
      await this.#changes.next(signal);
    }
  }

  #notReady(name: string, what: string): NotReadyError {
    const record = this.#all.get(name)?.record;
    if (record === undefined) return new NotReadyError(`Cannot start "${name}": nobody has asked for it`);
    const { reason, lastExit } = record.status();
    const state = [what, reason === what ? undefined : reason].filter((part) => part !== undefined).join("; ");
    const exit = lastExit === undefined ? "" : `\nIt ended last with ${describeExit(lastExit)}`;
    const lines = this.#lastLines(name).map((line) => `\n  | ${line}`).join("");
    return new NotReadyError(`Cannot start "${name}": ${state}${exit}${lines}`, {
      hint: `Its whole output is in ${this.#options.logsDir}/${name}.log`,
    });
  }

  #lastLines(name: string): readonly string[] {
    const { output, record } = this.#all.get(name) ?? {};
    // A process that runs but does not become ready explains itself now; one just started again, when it ended.
    const current = output?.lastLines ?? [];
    return current.length > 0 ? current : record?.lastExit?.lastLines ?? [];
  }

  async #waitForNeeds(record: ProcessRecord, needs: readonly string[], signal: AbortSignal): Promise<void> {
    while (true) {
      throwIfAborted(signal, `Start of "${record.name}"`);
      const missing = needs.filter((need) => this.#all.get(need)?.record.state !== "ready");
      if (missing.length === 0) return;
      record.explain(`waits for ${missing.join(", ")}`);
      await this.#changes.next(signal);
    }
  }

  #specs(): ProcessSpec[] {
    return [...this.#all.values()].map(({ process }) => process.spec).filter((spec) => spec !== undefined);
  }

  #supervised(name: string): Supervised {
    const known = this.#all.get(name);
    if (known !== undefined) return known;
    const { logsDir, environment: ours = environment(), direct = () => [], log: root, ...options } = this.#options;
    const log = root.with({ component: name });
    const record = new ProcessRecord(name, options.clock, () => this.#changes.notify());
    const file = new LogFile({ path: `${logsDir}/${name}.log`, log });
    const output = new Output(log, file);
    const waitForNeeds = this.#waitForNeeds.bind(this, record);
    const process = new ManagedProcess({ ...options, environment: ours, direct, log, record, output, waitForNeeds });
    const supervised = { process, record, file, output };
    this.#all.set(name, supervised);
    return supervised;
  }
}

async function stop({ process, file }: Supervised, longestGraceMs?: number): Promise<void> {
  await process.stop(longestGraceMs);
  await file.close();
}
