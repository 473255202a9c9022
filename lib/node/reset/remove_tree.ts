import { messageOf } from "../../base/mod.ts";
import { type HeldPath, holdPath, listDirectory, removeEmptyDirectory, removePath } from "../../platform/mod.ts";
import { OF_FILE_SYSTEM } from "./layout.ts";

/**
 * Deletes a directory with everything in it, and goes on after what cannot be deleted. Links are deleted, not followed,
 * also those that an account puts into its directory meanwhile.
 *
 * @returns What stays and why, a line each.
 */
export function removeTree(directory: string): Promise<string[]> {
  return removeEntry(directory, directory);
}

/** The same with what is in a directory, which stays itself. For mount points. */
export async function emptyTree(directory: string): Promise<string[]> {
  using held = await holdPath(directory);
  return held === undefined ? [] : await removeEach(held, OF_FILE_SYSTEM);
}

/** @param name How messages call what lies at `path`. */
async function removeEntry(path: string, name: string): Promise<string[]> {
  try {
    await removePath(path);
    return [];
  } catch (error) {
    const reason = messageOf(error).replaceAll(path, name);
    // Deleting a tree ends at the first file that stays, and does not tell which.
    using held = await holdPath(path, name);
    if (held?.facts.kind !== "directory") return [explain(name, reason)];
    const below = await removeEach(held);
    return below.length > 0 || await removeEmptyDirectory(path) ? below : [explain(name, reason)];
  }
}

async function removeEach(held: HeldPath, except?: string): Promise<string[]> {
  const failures: string[] = [];
  for (const { name } of await listDirectory(held.path)) {
    if (name !== except) failures.push(...await removeEntry(`${held.path}/${name}`, `${held.name}/${name}`));
  }
  return failures;
}

function explain(path: string, reason: string): string {
  const isRefused = reason.includes("(os error 1)");
  return `"${path}": ${reason}${isRefused ? ` (if lsattr shows it as immutable: chattr -i '${path}')` : ""}`;
}
