import { machineCgroups, removeCgroups, removeEmptyCgroups } from "./machine_cgroups.ts";

/** Beginning of the name of a machine's directory: it tells which process made the machine. */
export function directoryPrefix(name: string): string {
  return `${name}-${Deno.pid}-`;
}

/** Removes what machines left behind whose test runner was killed; their processes have ended with it. */
export async function removeLeftovers(parent: string): Promise<void> {
  for await (const { name } of Deno.readDir(parent)) {
    if (!await isOfTheDead(name)) continue;
    await removeCgroups(name);
    try {
      await Deno.remove(`${parent}/${name}`, { recursive: true });
    } catch (error) {
      // Another test runner clears the same away.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  // Their directories are gone already, or in another checkout.
  for (const name of await machineCgroups()) if (await isOfTheDead(name)) await removeEmptyCgroups(name);
}

async function isOfTheDead(name: string): Promise<boolean> {
  const pid = /-(\d+)-[^-]+$/.exec(name)?.[1];
  return pid !== undefined && !await isAlive(pid);
}

async function isAlive(pid: string): Promise<boolean> {
  try {
    return (await Deno.stat(`/proc/${pid}`)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
