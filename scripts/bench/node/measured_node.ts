import { eventually } from "../../../tests/support/eventually.ts";
import type { Background, Machine } from "../../../tests/support/machine.ts";
import { CpuMeter, cpuPerMinute } from "../measure/cpu_meter.ts";
import { type Figures, prefixed } from "../measure/figures.ts";
import { memoryFigures, readMemory } from "../measure/memory.ts";
import { childOf, type MachineProcess, machineProcesses } from "../measure/processes.ts";
import { MARKS, parseMarks } from "./readiness.ts";

/** How often the outside is looked at while waiting; much finer than what is measured. */
const POLL_EVERY_MS = 20;
const POLLER = new URL("poll.ts", import.meta.url).pathname;

/** A k0s that runs in a machine of the testbed and is measured from outside. */
export class MeasuredNode {
  readonly #measuring = new Set<number>();
  #k0sPid = 0;
  #process: Background | undefined;

  /**
   * @param machine Where it runs; the caller disposes it.
   * @param program The executable.
   * @param args What makes it start the node in the foreground.
   */
  constructor(readonly machine: Machine, readonly program: string, readonly args: readonly string[]) {}

  get #branch(): string {
    return this.machine.directory.slice(this.machine.directory.lastIndexOf("/") + 1);
  }

  /**
   * Starts the node and measures until every system pod is Ready.
   *
   * @throws {Error} If that takes longer than `withinMs`, or k0s ends.
   */
  async start(withinMs: number): Promise<Figures> {
    await using poller = this.machine.start(Deno.execPath(), ["run", "-A", POLLER, "/var/lib/k0s/pki/admin.conf"]);
    await eventually(() => Promise.resolve(poller.output().includes("polling")), {
      what: "the poller runs",
      withinMs: 30_000,
      everyMs: POLL_EVERY_MS,
    });
    const pollerPid = await childOf(poller.pid) ?? poller.pid;
    this.#measuring.add(pollerPid);
    const meter = new CpuMeter(this.#branch, pollerPid);
    await meter.begin();
    const startedMs = Date.now();
    const process = this.#process = this.machine.start(this.program, this.args);
    this.#k0sPid = await eventually(() => childOf(process.pid), {
      what: "k0s is started",
      withinMs: 10_000,
      everyMs: POLL_EVERY_MS,
    });
    const figures: Record<string, number> = {};
    for (const mark of MARKS) {
      figures[`${mark}Ms`] = await this.#reaches(() => parseMarks(poller.output())[mark], mark, withinMs) - startedMs;
      const used = await meter.since(this.#k0sPid);
      // "Until ready" without further words is the last of the marks.
      Object.assign(figures, prefixed(mark, used), used);
    }
    return figures;
  }

  async #reaches<T>(probe: () => T | undefined, what: string, withinMs: number): Promise<T> {
    const process = this.#process!;
    let ended: string | undefined;
    void process.status.then(({ code }) => ended = `k0s ended with ${code}: ${process.output().slice(-2000)}`);
    const found = await eventually<{ value?: T }>(() => {
      const value = probe();
      return Promise.resolve(value !== undefined ? { value } : ended !== undefined && {});
    }, { what, withinMs, everyMs: POLL_EVERY_MS });
    if (found.value === undefined) throw new Error(ended);
    return found.value;
  }

  /**
   * Leaves the node alone twice for a while, then reads what it used in each and holds now.
   *
   * The first time still holds the end of the boot, such as giving memory back; only the second is a node at rest.
   */
  async idle(seconds: number): Promise<Figures> {
    const endOfBoot = await cpuPerMinute(this.#branch, this.#k0sPid, seconds);
    return {
      ...prefixed("settling", endOfBoot),
      ...await cpuPerMinute(this.#branch, this.#k0sPid, seconds),
      ...memoryFigures(await readMemory(await this.#processes()), this.#k0sPid),
    };
  }

  /** Asks k0s to end and waits until nothing is left but pods and their shims, which stay on purpose. */
  async stop(withinMs: number): Promise<Figures> {
    const process = this.#process!;
    const signalledMs = performance.now();
    Deno.kill(this.#k0sPid, "SIGTERM");
    const left = await eventually(async () => {
      const processes = (await this.#processes()).filter(({ owner }) => owner !== "testbed");
      const remaining = processes.filter(({ owner }) => owner === "node").map(({ pid, name }) => `${name} (${pid})`);
      const printed = process.output().slice(-1000);
      if (remaining.length > 0) throw new Error(`${remaining.join(", ")} still there; k0s said last: ${printed}`);
      return { processes, stopMs: performance.now() - signalledMs };
    }, { what: "k0s and its components are gone", withinMs, everyMs: POLL_EVERY_MS });
    const { code } = await process.status;
    if (code !== 0) throw new Error(`k0s ended with ${code}: ${process.output().slice(-2000)}`);
    const count = (owner: string) => left.processes.filter((found) => found.owner === owner).length;
    return { stopMs: left.stopMs, shimsAfterStop: count("shim"), podProcessesAfterStop: count("pod") };
  }

  #processes(): Promise<MachineProcess[]> {
    return machineProcesses(this.#branch, this.#measuring);
  }
}
