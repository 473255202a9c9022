import { linkStatOf, listDirectory, processFacts, removePath } from "../platform/mod.ts";
import type { Clock } from "../platform/mod.ts";

/** How old a temporary file that does not name its maker must be, in milliseconds. */
const ORPHAN_AGE_MS = 10 * 60_000;

/** Removes temporary files of stagings that were killed; those of processes that still run stay. */
export async function removeLeftovers(binDir: string, clock: Clock): Promise<void> {
  for (const { name } of await listDirectory(binDir)) {
    if (!name.endsWith(".tmp")) continue;
    if (await isAbandoned(`${binDir}/${name}`, name, clock)) await removePath(`${binDir}/${name}`);
  }
}

async function isAbandoned(path: string, name: string, clock: Clock): Promise<boolean> {
  const [, pid, startTicks] = /\.(\d+)-(\d+)\.tmp$/.exec(name) ?? [];
  if (pid !== undefined) return (await processFacts(Number(pid)))?.startTicks !== Number(startTicks);
  // Names made by hardLink() and writeAtomic() do not tell their process.
  const changedAt = (await linkStatOf(path))?.changedAt;
  return changedAt !== undefined && clock.now().getTime() - changedAt.getTime() > ORPHAN_AGE_MS;
}
