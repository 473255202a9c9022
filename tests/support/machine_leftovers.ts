import { processFacts } from "../../lib/platform/mod.ts";
import { machineCgroups, removeCgroups, removeEmptyCgroups } from "./machine_cgroups.ts";

/** Beginning of the name of a machine's directory: it tells which process made the machine, and when that began. */
export async function directoryPrefix(name: string): Promise<string> {
  return `${name}-${Deno.pid}.${(await processFacts(Deno.pid))?.startTicks}-`;
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

/** Process ids are given out again: one that another process has now says nothing of the one that made the machine. */
async function isOfTheDead(name: string): Promise<boolean> {
  const [, pid, start] = /-(\d+)\.(\d+)-[^-]+$/.exec(name) ?? [];
  return pid !== undefined && (await processFacts(Number(pid)))?.startTicks !== Number(start);
}
