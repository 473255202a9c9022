/** The files of `/proc` that the benchmark reads, as values. Times are CPU seconds, sizes bytes. */

/** Ticks per second of `/proc/PID/stat`; fixed at 100 for programs on every architecture k0s runs on. */
const TICKS_PER_SECOND = 100;

/** What `/proc/PID/stat` tells. */
export interface ProcessStat {
  parent: number;
  /** One letter; `Z` is dead but not yet reaped. */
  state: string;
  /** Spent by the process itself. */
  cpuSeconds: number;
  /** Spent by children that have ended and that it has waited for, theirs included. */
  endedChildrenCpuSeconds: number;
}

/** Parses `/proc/PID/stat`. @throws {SyntaxError} If it has another form. */
export function parseStat(text: string): ProcessStat {
  // The name stands in parentheses and may itself hold blanks and parentheses, so count from the last one.
  const fields = text.slice(text.lastIndexOf(")") + 2).trim().split(" ");
  const [user, system, childUser, childSystem] = fields.slice(11, 15).map(Number);
  const [state, parent] = fields;
  if (state === undefined || childSystem === undefined) throw new SyntaxError("Cannot parse the stat of a process");
  return {
    parent: Number(parent),
    state,
    cpuSeconds: (user! + system!) / TICKS_PER_SECOND,
    endedChildrenCpuSeconds: (childUser! + childSystem) / TICKS_PER_SECOND,
  };
}

/** Memory of one process or several, in bytes. */
export interface Memory {
  rssBytes: number;
  /** Shared pages divided by the number of processes that map them. */
  pssBytes: number;
  /** Private pages that no file stands behind. */
  anonymousBytes: number;
}

/** Parses `/proc/PID/smaps_rollup`; a field that is missing counts as 0. */
export function parseSmapsRollup(text: string): Memory {
  const bytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(text)?.[1] ?? 0) * 1024;
  return { rssBytes: bytes("Rss"), pssBytes: bytes("Pss"), anonymousBytes: bytes("Anonymous") };
}

/** Whether `/proc/PID/cgroup` puts the process into a machine's branch of the control groups. */
export function isInBranch(cgroups: string, branch: string): boolean {
  return cgroups.split("\n").some((line) => `${line}/`.includes(`/${branch}/`));
}

/**
 * Whether `/proc/PID/status` is that of a process that makes the machine: its process 1, or one outside of its
 * process namespace. Everything else in the machine has an id above 1 there.
 */
export function isMachineItself(status: string): boolean {
  const [, inside] = /^NSpid:\s+(.*)$/m.exec(status)?.[1]?.split(/\s+/) ?? [];
  return inside === undefined || inside === "1";
}

/** Parses `/proc/PID/cmdline`: name of the program, without its folder; empty for kernel threads and zombies. */
export function programName(commandLine: string): string {
  const program = commandLine.split("\0")[0] ?? "";
  return program.slice(program.lastIndexOf("/") + 1);
}

/**
 * Parses `/proc/stat`: CPU seconds of all processors since boot that were not idle, those that the hypervisor gave to
 * other guests included.
 */
export function parseBusySeconds(text: string): number {
  const [user = 0, nice = 0, system = 0, _idle, _ioWait, interrupts = 0, softInterrupts = 0, stolen = 0] = text
    .split("\n")[0]!.trim().split(/\s+/).slice(1).map(Number);
  return (user + nice + system + interrupts + softInterrupts + stolen) / TICKS_PER_SECOND;
}
