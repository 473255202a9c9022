import {
  isInBranch,
  isMachineItself,
  type Memory,
  parseBusySeconds,
  parseSmapsRollup,
  parseStat,
  type ProcessStat,
  programName,
} from "./proc_text.ts";

/** Whose process it is: k0s and what it supervises, a pod's shim, a program in a pod, or the testbed's own. */
export type Owner = "node" | "shim" | "pod" | "testbed";

/** A process of the machine, with its id as the host counts. */
export interface MachineProcess extends ProcessStat {
  pid: number;
  name: string;
  owner: Owner;
}

/** What decides the owner of a process. */
interface Traits {
  name: string;
  cgroups: string;
  /** Whether it makes the machine or measures it. */
  isOurs: boolean;
}

/** Says whose process it is. */
export function ownerOf({ name, cgroups, isOurs }: Traits): Owner {
  if (isOurs) return "testbed";
  // A shim may lie in the control group of its pod, so its name goes first.
  if (name.startsWith("containerd-shim")) return "shim";
  if (cgroups.includes("/kubepods")) return "pod";
  return INIT_PROGRAMS.has(name) ? "testbed" : "node";
}

/** What process 1 of a machine runs beside itself (`tests/support/machine_scripts.ts`); no k0s has such children. */
const INIT_PROGRAMS: ReadonlySet<string> = new Set(["sh", "cat", "sleep"]);

/**
 * Every living process of a machine, found by the branch of the control groups it lies in.
 *
 * @param measuring Ids of processes that lie there only to measure.
 */
export async function machineProcesses(branch: string, measuring: ReadonlySet<number>): Promise<MachineProcess[]> {
  const found: MachineProcess[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const process = await ifAlive(() => readProcess(Number(name), branch, measuring));
    if (process !== undefined && process.state !== "Z") found.push(process);
  }
  return found;
}

async function readProcess(
  pid: number,
  branch: string,
  measuring: ReadonlySet<number>,
): Promise<MachineProcess | undefined> {
  const cgroups = await Deno.readTextFile(`/proc/${pid}/cgroup`);
  if (!isInBranch(cgroups, branch)) return undefined;
  const name = programName(await Deno.readTextFile(`/proc/${pid}/cmdline`));
  const isOurs = measuring.has(pid) || isMachineItself(await Deno.readTextFile(`/proc/${pid}/status`));
  return { pid, name, owner: ownerOf({ name, cgroups, isOurs }), ...await processStat(pid) };
}

/** CPU time and state of a process. @throws {Deno.errors.NotFound} If it has ended. */
export async function processStat(pid: number): Promise<ProcessStat> {
  return parseStat(await Deno.readTextFile(`/proc/${pid}/stat`));
}

/** Memory of a process; zero if it has just ended. */
export async function processMemory(pid: number): Promise<Memory> {
  const memory = await ifAlive(async () => parseSmapsRollup(await Deno.readTextFile(`/proc/${pid}/smaps_rollup`)));
  return memory ?? { rssBytes: 0, pssBytes: 0, anonymousBytes: 0 };
}

/** CPU seconds that everything in a machine has used so far, ended processes included; only with cgroup v1. */
export async function machineCpuSeconds(branch: string): Promise<number> {
  return Number(await Deno.readTextFile(`/sys/fs/cgroup/cpuacct/k0s-testbed/${branch}/cpuacct.usage`)) / 1e9;
}

/** CPU seconds that the whole host has used so far. */
export async function hostCpuSeconds(): Promise<number> {
  return parseBusySeconds(await Deno.readTextFile("/proc/stat"));
}

/** The only child of a process: the program that `nsenter` waits for. */
export async function childOf(pid: number): Promise<number | undefined> {
  const children = await ifAlive(() => Deno.readTextFile(`/proc/${pid}/task/${pid}/children`));
  const first = children?.trim().split(" ")[0];
  return first === undefined || first === "" ? undefined : Number(first);
}

/** Result of the probe, or `undefined` if the process ended before it. */
async function ifAlive<T>(probe: () => Promise<T>): Promise<T | undefined> {
  try {
    return await probe();
  } catch (error) {
    // Reading a file of a process that ends meanwhile fails with ESRCH, which has no class of its own.
    if (error instanceof Deno.errors.NotFound || String(error).includes("(os error 3)")) return undefined;
    throw error;
  }
}
