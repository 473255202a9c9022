import { type Owner, realPath, statOf } from "../../platform/mod.ts";

/**
 * Why a process of `owner` cannot read a file; `undefined` if it can. Looks at owners and modes, of the file and of
 * every directory on the way. A process of ours has no other group than its own.
 */
export async function readabilityProblem(path: string, owner: Owner): Promise<string | undefined> {
  if (await statOf(path) === undefined) return "there is no such file";
  if (owner.uid === 0) return undefined;
  const real = await realPath(path);
  const ways = real.split("/").slice(1, -1).map((_, index, parts) => `/${parts.slice(0, index + 1).join("/")}`);
  for (const directory of ways) {
    if (!await isAllowed(directory, { owner, bit: 0o1 })) return `the directory "${directory}" is closed to it`;
  }
  if (await isAllowed(real, { owner, bit: 0o4 })) return undefined;
  const { mode = 0, uid = 0, gid = 0 } = await statOf(real) ?? {};
  return `it belongs to ${uid}:${gid} with mode ${mode.toString(8).padStart(4, "0")}`;
}

async function isAllowed(path: string, { owner, bit }: { owner: Owner; bit: number }): Promise<boolean> {
  const { mode = 0, uid, gid } = await statOf(path) ?? {};
  const shift = uid === owner.uid ? 6 : gid === owner.gid ? 3 : 0;
  return (mode & (bit << shift)) !== 0;
}
