import { type Owner, realPath, statOf } from "../../platform/mod.ts";

/** Flags that name a file which their program makes, with the directories on the way. */
const WRITTEN = ["audit-log-path", "debug-socket-path", "wal-dir"];

/** Whether a program writes what a flag names. */
export function isWritten(flag: string): boolean {
  return WRITTEN.includes(flag);
}

/**
 * Why a process of `owner` cannot make a file, or go on with one that is there; `undefined` if it can. A directory is
 * fine for what is one: `wal-dir`.
 */
export async function writtenFileProblem(flag: string, path: string, owner: Owner): Promise<string | undefined> {
  const facts = await statOf(path);
  const isDirectory = facts?.kind === "directory";
  if (isDirectory && flag !== "wal-dir") return "it is a directory";
  const parent = path.replace(/\/+$/, "").replace(/\/[^/]*$/, "") || "/";
  const nearest = facts === undefined ? await nearestDirectory(parent) : path;
  const real = await realPath(nearest);
  const above = real.split("/").slice(1, -1).map((_, index, parts) => `/${parts.slice(0, index + 1).join("/")}`);
  for (const directory of above) {
    if (!await isAllowed(directory, owner, 0o1)) return `the directory "${directory}" is closed to it`;
  }
  const needed = facts === undefined || isDirectory ? 0o3 : 0o2;
  if (await isAllowed(real, owner, needed)) return undefined;
  return facts === undefined ? `it may not write to the directory "${real}"` : "it may not write to it";
}

async function nearestDirectory(path: string): Promise<string> {
  for (let at = path; at !== ""; at = at.replace(/\/[^/]*$/, "")) if (await statOf(at) !== undefined) return at;
  return "/";
}

async function isAllowed(path: string, owner: Owner, bits: number): Promise<boolean> {
  if (owner.uid === 0) return true;
  const { mode = 0, uid, gid } = await statOf(path) ?? {};
  const shift = uid === owner.uid ? 6 : gid === owner.gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}
