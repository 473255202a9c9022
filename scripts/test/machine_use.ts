/** What the whole machine used while something ran. */
export interface MachineUse {
  /** Seconds of processor time, of all processors together. */
  cpuSeconds: number;
  /** Share of all processors, in percent. */
  cpuPercent: number;
  /** Most memory that was not available at once, above what was so at the beginning, in bytes. */
  memoryBytes: number;
}

/** One reading of the kernel's counters. */
export interface MachineReading {
  /** Ticks in which a processor was busy, of all processors. */
  busy: number;
  /** All ticks. */
  total: number;
  /** `MemTotal` less `MemAvailable`, in bytes. */
  usedBytes: number;
}

/** Ticks of `/proc/stat` per second: the kernel's USER_HZ, which is 100 on every Linux that we build for. */
const TICKS_PER_SECOND = 100;
const EVERY_MS = 1_000;

/** Reads `/proc/stat` and `/proc/meminfo`. */
export function parseReading(stat: string, meminfo: string): MachineReading {
  const ticks = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? "").split(" ").map(Number);
  // user nice system idle iowait irq softirq steal; guest time is part of user time. proc_stat(5)
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = ticks;
  const busy = user + nice + system + irq + softirq;
  const kilobytes = (name: string) => Number(new RegExp(`^${name}: +(\\d+)`, "m").exec(meminfo)?.[1] ?? 0);
  return {
    busy,
    total: busy + idle + iowait + steal,
    usedBytes: (kilobytes("MemTotal") - kilobytes("MemAvailable")) * 1024,
  };
}

/** What was used between the first of some readings and the last. */
export function useOf(readings: readonly MachineReading[]): MachineUse {
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined) return { cpuSeconds: 0, cpuPercent: 0, memoryBytes: 0 };
  const busy = last.busy - first.busy;
  return {
    cpuSeconds: busy / TICKS_PER_SECOND,
    cpuPercent: 100 * busy / Math.max(1, last.total - first.total),
    memoryBytes: Math.max(...readings.map(({ usedBytes }) => usedBytes)) - first.usedBytes,
  };
}

/** Watches the machine until {@link stop}. */
export class MachineMeter {
  readonly #readings: MachineReading[] = [];
  readonly #timer = setInterval(() => this.#read(), EVERY_MS);

  constructor() {
    this.#read();
  }

  stop(): MachineUse {
    clearInterval(this.#timer);
    this.#read();
    return useOf(this.#readings);
  }

  #read(): void {
    this.#readings.push(parseReading(Deno.readTextFileSync("/proc/stat"), Deno.readTextFileSync("/proc/meminfo")));
  }
}
