import { K0sError } from "../../base/mod.ts";
import type { Spawn } from "../../platform/mod.ts";
import { findExecutable } from "../processes/executables.ts";
import { isBelow, type Mount, mountsOf } from "./mounts.ts";

/** Paths to unmount so that `directories` can be deleted, last mounted first. A mount on the outermost ones stays. */
export function mountsToRemove(mounts: readonly Mount[], directories: readonly string[]): string[] {
  return mounts
    .map(({ path }) => path)
    .filter((path) => directories.some((directory) => isBelow(path, directory)))
    .reverse();
}

/**
 * Unmounts everything below some directories; what is busy is detached (umount -l).
 *
 * @param directories Absolute, without symbolic links.
 * @returns How many mounts are gone.
 * @throws {K0sError} If a mount stays: deleting the directory would delete what is mounted in it.
 */
export async function unmountBelow(directories: readonly string[], spawn: Spawn): Promise<number> {
  const paths = mountsToRemove(await mountsOf(), directories);
  for (const path of paths) await unmount(path, spawn);
  const left = mountsToRemove(await mountsOf(), directories);
  if (left.length > 0) {
    throw new K0sError(`Cannot unmount ${left.map((path) => `"${path}"`).join(", ")}`, {
      hint: `End what uses them, or run: umount -l ${left[0]}`,
    });
  }
  return paths.length;
}

/** Unmounts one path, lazily if it is busy; whether it worked shows in the mounts. */
export async function unmount(path: string, spawn: Spawn): Promise<void> {
  const umount = await findExecutable("umount");
  if (umount === undefined) throw new K0sError("Cannot unmount anything: umount is not installed");
  const { code } = await spawn.run(umount, { args: [path] });
  if (code !== 0) await spawn.run(umount, { args: ["-l", path] });
}
