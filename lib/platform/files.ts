import { K0sError, messageOf, type Owner } from "../base/mod.ts";

export type { Owner };

/** Facts about a file. */
export interface FileFacts {
  kind: "file" | "directory" | "symlink" | "socket" | "other";
  sizeBytes: number;
  /** Permission bits only. */
  mode: number;
  uid: number;
  gid: number;
  modifiedAt: Date | undefined;
  /** Last change of content, links, mode or owner; programs cannot set it back. Whole seconds. */
  changedAt: Date | undefined;
  inode: number;
  device: number;
  /** How many names (hard links) it has. */
  links: number;
}

/** An entry of a directory. */
export interface DirectoryEntry {
  name: string;
  isFile: boolean;
  isDirectory: boolean;
  isSymlink: boolean;
}

/** Runs `action`; a missing file gives `undefined`. */
async function orUndefined<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}

/** Reads a UTF-8 file. @throws {Deno.errors.NotFound} */
export function readText(path: string): Promise<string> {
  return Deno.readTextFile(path);
}

/** Reads a UTF-8 file; `undefined` if there is none. */
export function readTextIfExists(path: string): Promise<string | undefined> {
  return orUndefined(() => Deno.readTextFile(path));
}

/** Reads a file. @throws {Deno.errors.NotFound} */
export function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return Deno.readFile(path);
}

/** Facts about what `path` leads to (links followed); `undefined` if there is nothing. */
export async function statOf(path: string): Promise<FileFacts | undefined> {
  const info = await orUndefined(() => Deno.stat(path));
  return info && factsFrom(info);
}

/** Facts about `path` itself (links not followed); `undefined` if there is nothing. */
export async function linkStatOf(path: string): Promise<FileFacts | undefined> {
  const info = await orUndefined(() => Deno.lstat(path));
  return info && factsFrom(info);
}

function factsFrom(info: Deno.FileInfo): FileFacts {
  const kind = info.isSymlink
    ? "symlink"
    : info.isDirectory
    ? "directory"
    : info.isFile
    ? "file"
    : info.isSocket
    ? "socket"
    : "other";
  return {
    kind,
    sizeBytes: info.size,
    mode: (info.mode ?? 0) & 0o7777,
    uid: info.uid ?? 0,
    gid: info.gid ?? 0,
    modifiedAt: info.mtime ?? undefined,
    changedAt: info.ctime ?? undefined,
    inode: info.ino ?? 0,
    device: info.dev,
    links: info.nlink ?? 1,
  };
}

/** Whether anything is at `path`, a dangling link included. */
export async function exists(path: string): Promise<boolean> {
  return await linkStatOf(path) !== undefined;
}

/** Entries of a directory, sorted by name; empty if there is no such directory. */
export async function listDirectory(path: string): Promise<DirectoryEntry[]> {
  const entries = await orUndefined(async () => {
    const found: DirectoryEntry[] = [];
    for await (const { name, isFile, isDirectory, isSymlink } of Deno.readDir(path)) {
      found.push({ name, isFile, isDirectory, isSymlink });
    }
    return found;
  });
  return (entries ?? []).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** How a file or directory is to be made. */
export interface MakeOptions {
  /** Permission bits, whatever the umask. */
  mode: number;
  /** Owner; left out: ours. Ignored when we are not root. */
  owner?: Owner | undefined;
}

/**
 * Writes a file so that a reader, or the machine after a power cut, finds either the old content or the new.
 *
 * A temporary file in the same directory is written, synced and renamed; mode and owner are right before it appears. The
 * directory must not belong to another account, which could exchange the temporary file.
 *
 * @throws {K0sError} Naming the path; the old file is untouched.
 */
export async function writeAtomic(path: string, data: string | Uint8Array, options: MakeOptions): Promise<void> {
  const directory = path.slice(0, path.lastIndexOf("/")) || "/";
  const temporary = `${directory}/.${path.slice(path.lastIndexOf("/") + 1)}.${crypto.randomUUID()}.tmp`;
  try {
    {
      using file = await Deno.open(temporary, { write: true, createNew: true, mode: options.mode });
      const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
      for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
      await file.sync();
    }
    const { mode, owner } = options;
    if (owner !== undefined && Deno.uid() === 0) await Deno.chown(temporary, owner.uid, owner.gid);
    await Deno.chmod(temporary, mode);
    await Deno.rename(temporary, path);
  } catch (error) {
    await removePath(temporary);
    throw new K0sError(`Cannot write "${path}": ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Makes a directory with its parents (0755) and sets its mode, even if it was there. For one that an account is to own,
 * see `ensureOwnedDirectory()`.
 *
 * One that is right already is left alone: its watchers would take that for a change.
 */
export async function ensureDirectory(path: string, { mode }: Pick<MakeOptions, "mode">): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true, mode: 0o755 });
    const facts = await Deno.stat(path);
    if (facts.mode === null || (facts.mode & 0o7777) !== mode) await Deno.chmod(path, mode);
  } catch (error) {
    throw new K0sError(`Cannot make directory "${path}": ${messageOf(error)}`, {
      cause: error,
      hint: `Name a place where there can be one, or see what is in the way: mkdir -p ${path}`,
    });
  }
}

/** Sets permission bits. */
export function changeMode(path: string, mode: number): Promise<void> {
  return Deno.chmod(path, mode);
}

/** Removes a file or a whole directory; nothing happens if there is none. */
export async function removePath(path: string): Promise<void> {
  await orUndefined(() => Deno.remove(path, { recursive: true }));
}

/** Copies a file, replacing one that is there; its links are followed. The mode comes along, the owner does not. */
export function copyFile(from: string, to: string): Promise<void> {
  return Deno.copyFile(from, to);
}

/** Renames, replacing a file that is there. @throws {Error} Also {@link isOfAnotherFileSystem}. */
export function renamePath(from: string, to: string): Promise<void> {
  return Deno.rename(from, to);
}

/** Whether an error says that two paths are on two file systems, or on two mounts of one. */
export function isOfAnotherFileSystem(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EXDEV";
}

/** Makes `path` a further name (hard link) of `target`, replacing what is there in one step. */
export async function hardLink(target: string, path: string): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  await Deno.link(target, temporary);
  try {
    await Deno.rename(temporary, path);
  } finally {
    // rename(2) does nothing when both names already lead to the same file, and leaves the temporary one.
    await removePath(temporary);
  }
}

/** Makes `path` a symbolic link to `target`, replacing what is there in one step. */
export async function symbolicLink(target: string, path: string): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  await Deno.symlink(target, temporary);
  await Deno.rename(temporary, path);
}

/** What a symbolic link says; `undefined` if there is none. */
export function readLink(path: string): Promise<string | undefined> {
  return orUndefined(() => Deno.readLink(path));
}
