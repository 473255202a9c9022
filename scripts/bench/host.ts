import { K0sError } from "../../lib/base/mod.ts";
import type { MachineDescription } from "./report.ts";

/** Measures a copy, so that a build going on does not exchange the file between two runs. */
export async function withCopy<S extends { binary: string }, T extends { binary: string }>(
  subject: S,
  work: (subject: S) => Promise<T>,
): Promise<T> {
  const directory = await Deno.makeTempDir({ prefix: "k0s-bench-" });
  try {
    await copyExecutable(subject.binary, `${directory}/k0s`);
    return { ...await work({ ...subject, binary: `${directory}/k0s` }), binary: subject.binary };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function copyExecutable(from: string, to: string): Promise<void> {
  try {
    await Deno.copyFile(from, to);
    await Deno.chmod(to, 0o755);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new K0sError(`Cannot measure "${from}": no such file`, {
      hint: "Build it: scripts/deno.sh run -A scripts/build.ts",
    });
  }
}

/** Where it is measured, and what else is going on there. */
export async function describeMachine(): Promise<MachineDescription> {
  return {
    kernel: (await Deno.readTextFile("/proc/sys/kernel/osrelease")).trim(),
    architecture: Deno.build.arch,
    processors: navigator.hardwareConcurrency,
    memoryBytes: Deno.systemMemoryInfo().total,
    load: Deno.loadavg(),
  };
}
