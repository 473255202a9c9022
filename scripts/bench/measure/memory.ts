import { type Figures, prefixed } from "./figures.ts";
import type { Memory } from "./proc_text.ts";
import { type MachineProcess, processMemory } from "./processes.ts";

/** Memory of a process, and what it is counted under. */
export interface ProcessMemory extends Memory {
  process: Pick<MachineProcess, "pid" | "name" | "owner">;
}

/** Reads the memory of each process that is not the testbed's. */
export async function readMemory(processes: readonly MachineProcess[]): Promise<ProcessMemory[]> {
  const measured = processes.filter(({ owner }) => owner !== "testbed");
  return await Promise.all(measured.map(async (process) => ({ process, ...await processMemory(process.pid) })));
}

/**
 * Sums memory by what it is for: `k0s`, one entry per component, `shims`, `pods`, and `node` for everything but pods.
 *
 * @param k0sPid Process of k0s itself, since the program's file may have any name.
 */
export function memoryFigures(memories: readonly ProcessMemory[], k0sPid: number): Figures {
  const sums = new Map<string, Memory & { processes: number }>();
  const add = (name: string, memory: Memory) => {
    const sum = sums.get(name) ?? { rssBytes: 0, pssBytes: 0, anonymousBytes: 0, processes: 0 };
    sum.rssBytes += memory.rssBytes;
    sum.pssBytes += memory.pssBytes;
    sum.anonymousBytes += memory.anonymousBytes;
    sum.processes += 1;
    sums.set(name, sum);
  };
  for (const { process, ...memory } of memories) {
    add(groupOf(process, k0sPid), memory);
    if (process.owner !== "pod") add("node", memory);
  }
  return Object.assign({}, ...[...sums].map(([name, sum]) => prefixed(name, { ...sum })));
}

function groupOf({ pid, name, owner }: ProcessMemory["process"], k0sPid: number): string {
  if (pid === k0sPid) return "k0s";
  if (owner === "shim") return "shims";
  return owner === "pod" ? "pods" : name;
}
