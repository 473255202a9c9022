import { closedDirectory, mayAccess } from "../../host/mod.ts";
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
  const closed = await closedDirectory(real, owner);
  if (closed !== undefined) return closed;
  const needed = facts === undefined || isDirectory ? 0o3 : 0o2;
  if (await mayAccess(real, owner, needed)) return undefined;
  return facts === undefined ? `it may not write to the directory "${real}"` : "it may not write to it";
}

async function nearestDirectory(path: string): Promise<string> {
  for (let at = path; at !== ""; at = at.replace(/\/[^/]*$/, "")) if (await statOf(at) !== undefined) return at;
  return "/";
}
