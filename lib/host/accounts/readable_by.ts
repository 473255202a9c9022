import { type Owner, realPath, statOf } from "../../platform/mod.ts";

/**
 * Why a process of `owner` cannot read a file; `undefined` if it can. Looks at owners and modes, of the file and of
 * every directory on the way. A process of ours has no other group than its own.
 */
export async function readabilityProblem(path: string, owner: Owner): Promise<string | undefined> {
  if (await statOf(path) === undefined) return "there is no such file";
  if (owner.uid === 0) return undefined;
  const real = await realPath(path);
  const closed = await closedDirectory(real, owner);
  if (closed !== undefined) return closed;
  if (await mayAccess(real, owner, 0o4)) return undefined;
  const { mode = 0, uid = 0, gid = 0 } = await statOf(real) ?? {};
  return `it belongs to ${uid}:${gid} with mode ${mode.toString(8).padStart(4, "0")}`;
}

/** Which directory on the way to a real path keeps a process of `owner` out, as a sentence; `undefined`: none. */
export async function closedDirectory(real: string, owner: Owner): Promise<string | undefined> {
  const way = real.split("/").slice(1, -1).map((_, index, parts) => `/${parts.slice(0, index + 1).join("/")}`);
  for (const directory of way) {
    if (!await mayAccess(directory, owner, 0o1)) return `the directory "${directory}" is closed to it`;
  }
  return undefined;
}

/** Whether the mode of a file gives a process of `owner` all of these: 4 to read, 2 to write, 1 to enter. Root may all. */
export async function mayAccess(path: string, owner: Owner, bits: number): Promise<boolean> {
  if (owner.uid === 0) return true;
  const { mode = 0, uid, gid } = await statOf(path) ?? {};
  const shift = uid === owner.uid ? 6 : gid === owner.gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}
