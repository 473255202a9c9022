import { K0sError } from "../../base/mod.ts";
import { type FileSystemSpace, fileSystemSpace, listDirectory, statOf } from "../../platform/mod.ts";

/** What is going to be written, and where. */
export interface NeededRoom {
  /** A directory that is there. */
  directory: string;
  bytes: number;
  /** Such as "the new file". */
  what: string;
}

/** Refuses to begin what a disk has no room for; needs on one file system add up. @throws {K0sError} */
export async function checkRoom(
  needs: readonly NeededRoom[],
  space: (path: string) => Promise<Pick<FileSystemSpace, "freeBytes">> = fileSystemSpace,
): Promise<void> {
  for (const group of await byFileSystem(needs)) {
    const directory = group[0]!.directory;
    const needed = group.reduce((sum, { bytes }) => sum + bytes, 0);
    const { freeBytes } = await space(directory);
    if (freeBytes >= needed) continue;
    const parts = group.map(({ what, bytes }) => `${mebibytes(bytes)} for ${what}`).join(", ");
    throw new K0sError(
      `Cannot upgrade: "${directory}" has room for ${mebibytes(freeBytes)}, and ${
        mebibytes(needed)
      } are needed: ${parts}`,
      { hint: "Make room, and try again" },
    );
  }
}

async function byFileSystem(needs: readonly NeededRoom[]): Promise<NeededRoom[][]> {
  const groups = new Map<number | undefined, NeededRoom[]>();
  for (const need of needs) {
    const device = (await statOf(need.directory))?.device;
    groups.set(device, [...groups.get(device) ?? [], need]);
  }
  return [...groups.values()];
}

/** How much the files of a directory take; a file with several names counts once. */
export async function sizeOfFiles(directory: string): Promise<number> {
  const sizes = new Map<number, number>();
  for (const { name, isFile } of await listDirectory(directory)) {
    const facts = isFile ? await statOf(`${directory}/${name}`) : undefined;
    if (facts !== undefined) sizes.set(facts.inode, facts.sizeBytes);
  }
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MiB`;
}
