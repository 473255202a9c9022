import { removeCgroups } from "./machine_cgroups.ts";

/** Beginning of the name of a machine's directory: it tells which process made the machine. */
export function directoryPrefix(name: string): string {
  return `${name}-${Deno.pid}-`;
}

/** Removes what machines left behind whose test runner was killed; their processes have ended with it. */
export async function removeLeftovers(parent: string): Promise<void> {
  for await (const { name } of Deno.readDir(parent)) {
    const pid = /-(\d+)-[^-]+$/.exec(name)?.[1];
    if (pid === undefined || await isAlive(pid)) continue;
    await removeCgroups(name);
    try {
      await Deno.remove(`${parent}/${name}`, { recursive: true });
    } catch (error) {
      // Another test runner clears the same away.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

async function isAlive(pid: string): Promise<boolean> {
  try {
    return (await Deno.stat(`/proc/${pid}`)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
