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

/** Begin of the name of a directory that `TriedPrograms` unpacks into; no other file is called so. */
export const USE_PREFIX = ".k0s-use-";

/**
 * Removes directories in which a killed process had unpacked a program to try it: on the whole way to `path`, since how
 * much of it was there at that time is not known.
 */
export async function removeAbandonedUses(path: string, clock: Clock): Promise<void> {
  for (const directory of wayTo(path)) {
    for (const name of await namesOfUses(directory)) {
      const facts = await linkStatOf(`${directory}/${name}`);
      if (facts?.kind !== "directory" || facts.uid !== userId()) continue;
      if (await isAbandoned(`${directory}/${name}`, name, clock)) await removePath(`${directory}/${name}`);
    }
  }
}

/** A path and all directories above it, the root as an empty text. */
function wayTo(path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return [...parts.keys(), parts.length].map((count) => parts.slice(0, count).map((part) => `/${part}`).join(""));
}

async function namesOfUses(directory: string): Promise<string[]> {
  try {
    const names = (await listDirectory(directory === "" ? "/" : directory)).map(({ name }) => name);
    return names.filter((name) => name.startsWith(USE_PREFIX) && TELLS_PROCESS.test(name));
  } catch (error) {
    // One that we may not read is none that we may write to.
    if (error instanceof Error && error.name === "PermissionDenied") return [];
    throw error;
  }
}

async function isAbandoned(path: string, name: string, clock: Clock): Promise<boolean> {
  const [, pid, startTicks] = TELLS_PROCESS.exec(name) ?? [];
  if (pid !== undefined) return (await processFacts(Number(pid)))?.startTicks !== Number(startTicks);
  // Names made by hardLink() and writeAtomic() do not tell their process.
  const changedAt = (await linkStatOf(path))?.changedAt;
  return changedAt !== undefined && clock.now().getTime() - changedAt.getTime() > ORPHAN_AGE_MS;
}
