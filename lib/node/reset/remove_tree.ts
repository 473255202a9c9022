import { messageOf } from "../../base/mod.ts";
import { linkStatOf, listDirectory, removeEmptyDirectory, removePath } from "../../platform/mod.ts";
import { OF_FILE_SYSTEM } from "./layout.ts";

/**
 * Deletes a directory with everything in it, and goes on after what cannot be deleted. Links are deleted, not followed. A
 * mount point is emptied, and stays.
 *
 * @returns What stays and why, a line each.
 */
export async function removeTree(directory: string, mountPoints: ReadonlySet<string>): Promise<string[]> {
  if (!mountPoints.has(directory)) return await removeEntry(directory);
  return await removeEach(directory, OF_FILE_SYSTEM);
}

async function removeEntry(path: string): Promise<string[]> {
  try {
    await removePath(path);
    return [];
  } catch (error) {
    const reason = messageOf(error);
    if ((await linkStatOf(path))?.kind !== "directory") return [explain(path, reason)];
    // Deleting a tree ends at the first file that stays, and does not tell which.
    const below = await removeEach(path);
    return below.length > 0 || await removeEmptyDirectory(path) ? below : [explain(path, reason)];
  }
}

async function removeEach(directory: string, except?: string): Promise<string[]> {
  const failures: string[] = [];
  for (const { name } of await listDirectory(directory)) {
    if (name !== except) failures.push(...await removeEntry(`${directory}/${name}`));
  }
  return failures;
}

function explain(path: string, reason: string): string {
  const isRefused = reason.includes("(os error 1)");
  return `"${path}": ${reason}${isRefused ? ` (if lsattr shows it as immutable: chattr -i '${path}')` : ""}`;
}
