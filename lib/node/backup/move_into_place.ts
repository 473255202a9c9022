import { K0sError, messageOf } from "../../base/mod.ts";
import {
  changeMode,
  copyFile,
  ensureDirectory,
  isOfAnotherFileSystem,
  linkStatOf,
  listDirectory,
  removePath,
  renamePath,
  statOf,
} from "../../platform/mod.ts";

/** Something that is ready, and the place where it belongs. */
export interface ReadyPart {
  from: string;
  to: string;
}

/**
 * Moves what is ready to where it belongs, also on another file system. Directories that are there get what they lack; no
 * file is replaced.
 *
 * All of it or nothing: on a failure, here or in `then`, what has been moved is removed again.
 *
 * @param then What has to succeed, too.
 * @throws {K0sError} If a file is in the way, or something cannot be moved.
 */
export async function moveIntoPlace(parts: readonly ReadyPart[], then: () => Promise<void>): Promise<void> {
  const moved: string[] = [];
  try {
    for (const { from, to } of parts) await move(from, to, moved);
    await then();
  } catch (error) {
    for (const path of moved.toReversed()) await removePath(path);
    throw error;
  }
}

async function move(from: string, to: string, moved: string[]): Promise<void> {
  const [source, target] = [await linkStatOf(from), await linkStatOf(to)];
  if (source === undefined) return;
  if (target === undefined) {
    // Before, so that half of a copy is removed, too.
    moved.push(to);
    return await moveWhole(from, to);
  }
  if (source.kind !== "directory" || target.kind !== "directory") {
    throw new K0sError(`Cannot restore "${to}": there is something already`, {
      hint: "Look what it is, and move it away",
    });
  }
  for (const { name } of await listDirectory(from)) await move(`${from}/${name}`, `${to}/${name}`, moved);
}

async function moveWhole(from: string, to: string): Promise<void> {
  try {
    // Devices are not compared: between two mounts of one file system nothing can be renamed either.
    await renamePath(from, to).catch(async (error) => {
      if (!isOfAnotherFileSystem(error)) throw error;
      await copyWhole(from, to);
    });
  } catch (cause) {
    throw new K0sError(`Cannot restore "${to}": ${messageOf(cause)}`, { cause });
  }
}

async function copyWhole(from: string, to: string): Promise<void> {
  const { kind, mode = 0o600 } = await statOf(from) ?? {};
  if (kind !== "directory") {
    await copyFile(from, to);
    return await changeMode(to, mode);
  }
  await ensureDirectory(to, { mode });
  for (const { name } of await listDirectory(from)) await copyWhole(`${from}/${name}`, `${to}/${name}`);
}
