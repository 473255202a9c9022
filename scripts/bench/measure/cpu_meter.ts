import type { Figures } from "./figures.ts";
import { hostCpuSeconds, machineCpuSeconds, processStat } from "./processes.ts";

/** What there was at the beginning. */
interface Reading {
  machine: number;
  host: number;
  atMs: number;
}

/** Counts CPU from a beginning on: of k0s, of its machine, and what the rest of the host took away from them. */
export class CpuMeter {
  /** CPU seconds of the poller when it was last alive. */
  #poller = 0;
  #beginning: Reading = { machine: 0, host: 0, atMs: 0 };

  /**
   * @param branch The machine's branch of the control groups.
   * @param pollerPid Process that lies in the machine but does not belong to what is measured.
   */
  constructor(private readonly branch: string, private readonly pollerPid: number) {}

  /** Counts from now on. */
  async begin(): Promise<void> {
    this.#beginning = await this.#read();
  }

  /**
   * What was used since the beginning.
   *
   * @param k0sPid Process of k0s, which was started after the beginning.
   */
  async since(k0sPid: number): Promise<Figures> {
    const k0s = await processStat(k0sPid);
    const now = await this.#read();
    const used = now.machine - this.#beginning.machine;
    const capacity = (now.atMs - this.#beginning.atMs) / 1000 * navigator.hardwareConcurrency;
    return {
      k0sCpuSeconds: k0s.cpuSeconds,
      // Unpacking and importing run in children that end before the node is ready; upstream does them in its process.
      k0sWithHelpersCpuSeconds: k0s.cpuSeconds + k0s.endedChildrenCpuSeconds,
      everythingCpuSeconds: used,
      othersShareOfCpu: Math.max(0, (now.host - this.#beginning.host - used) / capacity),
    };
  }

  async #read(): Promise<Reading> {
    try {
      this.#poller = (await processStat(this.pollerPid)).cpuSeconds;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error; // it ends by itself after the last mark
    }
    const machine = await machineCpuSeconds(this.branch) - this.#poller;
    return { machine, host: await hostCpuSeconds() - this.#poller, atMs: performance.now() };
  }
}

/**
 * CPU per minute of k0s and of everything in its machine, over a while from now on.
 *
 * @param branch The machine's branch of the control groups.
 */
export async function cpuPerMinute(branch: string, k0sPid: number, seconds: number): Promise<Figures> {
  const before = await processStat(k0sPid);
  const allBefore = await machineCpuSeconds(branch);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const after = await processStat(k0sPid);
  const all = await machineCpuSeconds(branch);
  const perMinute = (used: number) => used * 60 / seconds;
  return {
    "k0s.cpuSecondsPerMinute": perMinute(after.cpuSeconds - before.cpuSeconds),
    "k0s.endedChildrenCpuSecondsPerMinute": perMinute(after.endedChildrenCpuSeconds - before.endedChildrenCpuSeconds),
    "everything.cpuSecondsPerMinute": perMinute(all - allBefore),
  };
}
