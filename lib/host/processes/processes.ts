import { listDirectory, readLink, readTextIfExists } from "../../platform/mod.ts";

/** A running process. */
export interface ProcessFacts {
  pid: number;
  parentPid: number;
  /** State letter of proc(5); `Z` has ended and waits for its parent to notice. */
  state: string;
  /** Short name of the kernel, at most 15 characters. */
  name: string;
  /** Path of its program as the process itself sees it; empty for a kernel thread. */
  executable: string;
  args: readonly string[];
  /** Identifies its mount namespace; empty when it is hidden from us. Equal ones see the same files. */
  mountNamespace: string;
}

/**
 * Reads something of a process; `undefined` when the process has ended meanwhile or is hidden from us.
 *
 * Files of `/proc/<pid>` answer ESRCH once the process is gone, which is no kind of "not found" to Deno.
 */
async function ofLiving<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && /os error (2|3|13)\)|ESRCH|Permission denied/.test(error.message)) return undefined;
    throw error;
  }
}

/** Facts about one process; `undefined` if there is none. */
export async function processFacts(pid: number, procDir = "/proc"): Promise<ProcessFacts | undefined> {
  const stat = await ofLiving(() => readTextIfExists(`${procDir}/${pid}/stat`));
  if (stat === undefined) return undefined;
  // The name stands in parentheses and may hold blanks and parentheses itself.
  const [open, close] = [stat.indexOf("("), stat.lastIndexOf(")")];
  const [state = "", parentPid] = stat.slice(close + 2).split(" ");
  const executable = await ofLiving(() => readLink(`${procDir}/${pid}/exe`));
  const commandLine = await ofLiving(() => readTextIfExists(`${procDir}/${pid}/cmdline`)) ?? "";
  return {
    pid,
    parentPid: Number(parentPid),
    state,
    name: stat.slice(open + 1, close),
    executable: (executable ?? "").replace(/ \(deleted\)$/, ""),
    args: commandLine.split("\0").slice(0, -1),
    mountNamespace: await ofLiving(() => readLink(`${procDir}/${pid}/ns/mnt`)) ?? "",
  };
}

/** Ids of all processes. */
async function processIds(procDir: string): Promise<number[]> {
  return (await listDirectory(procDir)).map(({ name }) => Number(name)).filter(Number.isInteger);
}

/** All processes, ourselves included. */
export async function listProcesses(procDir = "/proc"): Promise<ProcessFacts[]> {
  const found = await Promise.all((await processIds(procDir)).map((pid) => processFacts(pid, procDir)));
  return found.filter((facts) => facts !== undefined);
}

/** The processes among `all` that descend from one of `roots`, children before grandchildren; the roots are not in it. */
export function descendants(all: readonly ProcessFacts[], roots: ReadonlySet<number>): ProcessFacts[] {
  const found: ProcessFacts[] = [];
  const known = new Set(roots);
  for (let grew = true; grew;) {
    const next = all.filter(({ pid, parentPid }) => known.has(parentPid) && !known.has(pid));
    for (const facts of next) known.add(facts.pid);
    found.push(...next);
    grew = next.length > 0;
  }
  return found;
}

/** Which process has each of some sockets open, by the inode of the socket. */
export async function socketHolders(inodes: ReadonlySet<string>, procDir = "/proc"): Promise<Map<string, number>> {
  const holders = new Map<string, number>();
  await Promise.all((await processIds(procDir)).map(async (pid) => {
    const descriptors = await ofLiving(() => listDirectory(`${procDir}/${pid}/fd`)) ?? [];
    for (const { name } of descriptors) {
      const target = await ofLiving(() => readLink(`${procDir}/${pid}/fd/${name}`)) ?? "";
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode !== undefined && inodes.has(inode)) holders.set(inode, pid);
    }
  }));
  return holders;
}

/** Control groups of a process, as in `/proc/<pid>/cgroup`; empty if it has ended. */
export async function cgroupsOfProcess(pid: number, procDir = "/proc"): Promise<string> {
  return await ofLiving(() => readTextIfExists(`${procDir}/${pid}/cgroup`)) ?? "";
}

/** SIGTERM in the masks of `/proc/<pid>/status`, where bit 0 is signal 1. */
const SIGTERM_BIT = 1n << 14n;

/**
 * Whether a process does something of its own on SIGTERM. One that does not, and lives on, will not end by it: process 1 of
 * a container is spared what the signal does to others.
 */
export async function handlesSigterm(pid: number, procDir = "/proc"): Promise<boolean> {
  const status = await ofLiving(() => readTextIfExists(`${procDir}/${pid}/status`)) ?? "";
  // A process that blocks it may be waiting for it.
  return ["SigCgt", "SigBlk"].some((name) => {
    const mask = new RegExp(`^${name}:\\s*([0-9a-f]+)$`, "m").exec(status)?.[1];
    return mask !== undefined && (BigInt(`0x${mask}`) & SIGTERM_BIT) !== 0n;
  });
}
