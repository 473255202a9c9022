import { linkStatOf, listDirectory, processFacts, removePath, userId } from "../platform/mod.ts";
import type { Clock } from "../platform/mod.ts";

/** How old a temporary file that does not name its maker must be, in milliseconds. */
const ORPHAN_AGE_MS = 10 * 60_000;
/** Names of `temporaryName()`. */
const TELLS_PROCESS = /\.(\d+)-(\d+)\.tmp$/;

/** Removes temporary files of stagings that were killed; those of processes that still run stay. */
export async function removeLeftovers(binDir: string, clock: Clock): Promise<void> {
  for (const { name } of await listDirectory(binDir)) {
    if (!name.endsWith(".tmp")) continue;
    if (await isAbandoned(`${binDir}/${name}`, name, clock)) await removePath(`${binDir}/${name}`);
  }
}

/** Begin of the name of a directory that `useProgram()` unpacks into; no other file is called so. */
export const USE_PREFIX = ".k0s-use-";

/** Removes directories beside a data directory in which a killed process had unpacked a program to use it once. */
export async function removeAbandonedUses(parent: string, clock: Clock): Promise<void> {
  for (const { name } of await listDirectory(parent)) {
    if (!name.startsWith(USE_PREFIX) || !TELLS_PROCESS.test(name)) continue;
    const facts = await linkStatOf(`${parent}/${name}`);
    if (facts?.kind !== "directory" || facts.uid !== userId()) continue;
    if (await isAbandoned(`${parent}/${name}`, name, clock)) await removePath(`${parent}/${name}`);
  }
}

async function isAbandoned(path: string, name: string, clock: Clock): Promise<boolean> {
  const [, pid, startTicks] = TELLS_PROCESS.exec(name) ?? [];
  if (pid !== undefined) return (await processFacts(Number(pid)))?.startTicks !== Number(startTicks);
  // Names made by hardLink() and writeAtomic() do not tell their process.
  const changedAt = (await linkStatOf(path))?.changedAt;
  return changedAt !== undefined && clock.now().getTime() - changedAt.getTime() > ORPHAN_AGE_MS;
}
