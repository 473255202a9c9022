import { linkStatOf, listDirectory, userId, writeAtomic } from "../platform/mod.ts";

const FILE_NAME = ".k0s-data-directory";
const TEXT = "This directory belongs to k0s as a whole: k0s reset removes it with everything in it.\n";
/** What a new file system has by itself. */
const OF_FILE_SYSTEM: ReadonlySet<string> = new Set(["lost+found"]);

/**
 * Marks a data directory as ours before anything else is in it. One that holds something already stays unmarked: what is
 * in it may be another's, and a reset then goes by what it finds.
 */
export async function markEmptyDataDirectory(directory: string): Promise<void> {
  const names = (await listDirectory(directory)).map(({ name }) => name);
  if (names.every((name) => OF_FILE_SYSTEM.has(name))) await markDataDirectory(directory);
}

/** Marks a directory as a data directory of k0s, whatever is in it. */
export async function markDataDirectory(directory: string): Promise<void> {
  await writeAtomic(`${directory}/${FILE_NAME}`, TEXT, { mode: 0o444 });
}

/** Whether a directory has the mark, set by the account that we are. */
export async function isMarkedDataDirectory(directory: string): Promise<boolean> {
  const facts = await linkStatOf(`${directory}/${FILE_NAME}`);
  return facts?.kind === "file" && facts.uid === userId();
}
