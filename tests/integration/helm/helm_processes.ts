/** A process that runs a program. */
export interface RunningProcess {
  pid: number;
  args: string[];
  uid: number;
  environment: string;
  capabilities: string;
}

/** Ids of the processes that run a program. */
export function processIds(executable: string): number[] {
  return runningProcesses(executable).map(({ pid }) => pid);
}

/** The processes that run a program. */
export function runningProcesses(executable: string): RunningProcess[] {
  const found: RunningProcess[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (Deno.readLinkSync(`/proc/${name}/exe`) !== executable) continue;
      const read = (file: string) => Deno.readTextFileSync(`/proc/${name}/${file}`);
      const status = read("status");
      found.push({
        pid: Number(name),
        args: read("cmdline").split("\0").slice(0, -1),
        uid: Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]),
        environment: read("environ"),
        capabilities: /^CapEff:\s+(\w+)/m.exec(status)?.[1] ?? "",
      });
    } catch (error) {
      // It has ended meanwhile, or is none (a kernel thread has no executable).
      if (error instanceof Deno.errors.NotFound || error instanceof Error && "code" in error) continue;
      throw error;
    }
  }
  return found;
}
