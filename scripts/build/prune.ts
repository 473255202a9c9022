import { removeIfPresent } from "./cache.ts";
import type { BuildContext } from "./context.ts";

/** How long an unused entry is kept: branches that are switched between stay cached. */
const KEEP_DAYS = 14;

/**
 * Removes from the cache what an interrupted build left and what no build has used for two weeks.
 *
 * The caller holds the lock of the cache and runs no Go. Go's own caches look after themselves.
 *
 * @param now Current time.
 */
export async function pruneCache(context: BuildContext, now: Date): Promise<void> {
  await removeIfPresent(`${context.cache}go/tmp`);
  const oldest = now.getTime() - KEEP_DAYS * 24 * 3_600_000;
  for (const folder of ["components", "frames", "debian"]) {
    for (const name of await namesIn(`${context.cache}${folder}`)) {
      const path = `${context.cache}${folder}/${name}`;
      const usedAt = (await Deno.stat(path)).mtime?.getTime() ?? 0;
      if (name.endsWith(".unfinished") || usedAt < oldest) await removeIfPresent(path);
    }
  }
}

/** Notes that a file or directory of the cache was used, so that {@linkcode pruneCache} keeps it. */
export async function markUsed(path: string, now: Date): Promise<void> {
  await Deno.utime(path, now, now);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
