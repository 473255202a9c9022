import { rmdir, statfs } from "node:fs/promises";
import { environmentVariable } from "./environment.ts";
import { removePath } from "./files.ts";

/** Room of a file system. */
export interface FileSystemSpace {
  /** Magic number of its type (statfs(2)). */
  type: number;
  totalBytes: number;
  /** What a user without privileges may still write. */
  freeBytes: number;
}

/** Room of the file system that holds `path`. @throws {Error} If there is no such path. */
export async function fileSystemSpace(path: string): Promise<FileSystemSpace> {
  const facts = await statfs(path);
  return { type: facts.type, totalBytes: facts.blocks * facts.bsize, freeBytes: facts.bavail * facts.bsize };
}

/** `path` with every symbolic link followed. @throws {Error} If there is no such path. */
export function realPath(path: string): Promise<string> {
  return Deno.realPath(path);
}

/** Removes an empty directory. @returns Whether it is gone; a busy or filled one stays. */
export async function removeEmptyDirectory(path: string): Promise<boolean> {
  try {
    await rmdir(path);
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return error.code === "ENOENT";
  }
}

/**
 * A new directory that only we may enter; gone with all that is in it when disposed.
 *
 * @param name What its name begins and ends with; what lies between makes it unique.
 */
export async function temporaryDirectory(
  parent: string,
  name: { prefix: string; suffix: string },
): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir({ dir: parent, ...name });
  return { path, [Symbol.asyncDispose]: () => removePath(path) };
}

/** Where large things lie that are needed for a while: `TMPDIR`, else `/var/tmp`, since `/tmp` may be memory. */
export function scratchDirectory(): string {
  const named = environmentVariable("TMPDIR");
  return named?.startsWith("/") ? named.replace(/(?<=.)\/+$/, "") : "/var/tmp";
}
