/** Facts about a process from `/proc/<pid>/stat`. */
export interface ProcessFacts {
  pid: number;
  /** Name of the program, at most 15 characters. */
  program: string;
  /** One letter, as ps(1) shows: `R`, `S`, `D`, `Z`, … */
  state: string;
  parentPid: number;
  groupId: number;
  /** Processor time of the process, its own threads only, in seconds. */
  cpuSeconds: number;
  /** When it started, in clock ticks since the machine did. With the pid it names one process for ever. */
  startTicks: number;
}

/** Clock ticks per second; fixed by the kernel's interface on Linux (`USER_HZ`). */
const TICKS_PER_SECOND = 100;

/**
 * Facts about a process; `undefined` if there is none, or only a zombie whose parent has not looked yet.
 *
 * @see proc_pid_stat(5)
 */
export async function processFacts(pid: number): Promise<ProcessFacts | undefined> {
  const text = await readOfProcess(pid, "stat");
  const facts = text === undefined ? undefined : parseStat(text);
  return facts === undefined || facts.state === "Z" || facts.state === "X" ? undefined : facts;
}

/** Reads the text of `/proc/<pid>/stat`. The program's name may itself hold blanks and brackets. */
export function parseStat(text: string): ProcessFacts | undefined {
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  if (open < 0 || close < open) return undefined;
  // From the third field of the manual page on.
  const fields = text.slice(close + 2).trim().split(" ");
  const number = (field: number) => Number(fields[field - 3]);
  return {
    pid: Number(text.slice(0, open)),
    program: text.slice(open + 1, close),
    state: fields[0] ?? "",
    parentPid: number(4),
    groupId: number(5),
    cpuSeconds: (number(14) + number(15)) / TICKS_PER_SECOND,
    startTicks: number(22),
  };
}

/** The environment a process was started with; `undefined` if there is no such process or it is not ours to see. */
export async function processEnvironment(pid: number): Promise<Record<string, string> | undefined> {
  const text = await readOfProcess(pid, "environ");
  if (text === undefined) return undefined;
  const pairs = text.split("\0").filter((pair) => pair.includes("="));
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
}

/** Memory of a process, in bytes. */
export interface ProcessMemory {
  /** Resident, shared pages counted in full. */
  rssBytes: number;
  /** Resident, shared pages counted in proportion. */
  pssBytes: number;
  /** Resident and not backed by a file. */
  anonymousBytes: number;
}

/** Memory of a process; `undefined` if there is no such process or it is not ours to see. */
export async function processMemory(pid: number): Promise<ProcessMemory | undefined> {
  const text = await readOfProcess(pid, "smaps_rollup");
  if (text === undefined) return undefined;
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text)?.[1] ?? 0) * 1024;
  return { rssBytes: bytes("Rss"), pssBytes: bytes("Pss"), anonymousBytes: bytes("Anonymous") };
}

/** A file of `/proc/<pid>`; `undefined` if the process has gone, before or while reading, or is somebody else's. */
async function readOfProcess(pid: number, file: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(`/proc/${pid}/${file}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) return undefined;
    // ESRCH: it has ended between opening and reading. Deno gives this error no class and no code of its own.
    if (error instanceof Error && /\(os error 3\)/.test(error.message)) return undefined;
    throw error;
  }
}
