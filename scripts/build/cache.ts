import type { BuildContext } from "./context.ts";
import { digestOfFile } from "./hashes.ts";

/** A finished file of a cache entry. */
export interface CachedFile {
  /** Absolute path. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Sizes and hashes of an entry's files by file name, kept beside them as `entry.json`. */
type EntryDescription = Record<string, { sizeBytes: number; sha256: string }>;

const DESCRIPTION = "entry.json";

/** Directory of a component's cache entry, whether it exists or not. */
export function entryDirectory(context: BuildContext, name: string, hash: string): string {
  return `${context.cache}components/${name}-${hash}`;
}

/** The files of a cache entry by name, or `undefined` if there is none. */
export async function readEntry(directory: string): Promise<Map<string, CachedFile> | undefined> {
  let text: string;
  try {
    text = await Deno.readTextFile(`${directory}/${DESCRIPTION}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const description: EntryDescription = JSON.parse(text);
  return new Map(
    Object.entries(description).map(([name, { sizeBytes, sha256 }]) => [name, {
      path: `${directory}/${name}`,
      sizeBytes,
      sha256,
    }]),
  );
}

/**
 * Makes a cache entry at once or not at all.
 *
 * `fill` writes files into a directory beside the entry, which takes the entry's name only when `fill` succeeded and
 * every file is described; a kill at any moment leaves no entry. Builds hold {@linkcode lockCache}, so what an earlier
 * one left behind is removed here.
 */
export async function createEntry(
  directory: string,
  fill: (unfinished: string) => Promise<void>,
): Promise<Map<string, CachedFile>> {
  const unfinished = `${directory}.unfinished`;
  await removeIfPresent(unfinished);
  await Deno.mkdir(unfinished, { recursive: true });
  await fill(unfinished);
  const description: EntryDescription = {};
  for await (const { name } of Deno.readDir(unfinished)) {
    const path = `${unfinished}/${name}`;
    description[name] = { sizeBytes: (await Deno.stat(path)).size, sha256: await digestOfFile(path) };
  }
  await Deno.writeTextFile(`${unfinished}/${DESCRIPTION}`, JSON.stringify(description, null, 2));
  await removeIfPresent(directory);
  await Deno.rename(unfinished, directory);
  return await readEntry(directory) ?? new Map();
}

/**
 * Takes the lock of the cache, waiting while another build holds it.
 *
 * @returns The lock; it is released by disposing it, and by the end of the process.
 */
export async function lockCache(context: BuildContext): Promise<Disposable> {
  await Deno.mkdir(context.cache, { recursive: true });
  const file = await Deno.open(`${context.cache}build.lock`, { create: true, write: true });
  const free = await file.tryLock(true);
  if (!free) {
    console.error("Waiting for another build to finish");
    await file.lock(true);
  }
  return file;
}

/** Writes a file so that a kill at any moment leaves the old one or the new one. */
export async function writeAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}.unfinished`;
  await Deno.writeFile(unfinished, bytes);
  await Deno.rename(unfinished, path);
}

/** Removes a file or a directory with its content, unless there is none. */
export async function removeIfPresent(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
