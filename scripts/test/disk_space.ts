import { runText } from "../build/run.ts";

/** Below this share of free space kubelets evict pods: 15 % for images, 10 % for the rest. */
const EVICTION_SHARE = 0.15;
/** What tests may take away meanwhile, in bytes. */
const NEEDED_BYTES = 2 * 1024 ** 3;

/** A file system. */
export interface DiskSpace {
  sizeBytes: number;
  freeBytes: number;
}

/** Why pods would be evicted from machines whose disks lie on this file system; `undefined`: they would not. */
export function diskProblem({ sizeBytes, freeBytes }: DiskSpace): string | undefined {
  const needed = sizeBytes * EVICTION_SHARE + NEEDED_BYTES;
  if (freeBytes >= needed) return undefined;
  const inGib = (bytes: number) => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
  return `The disk has ${inGib(freeBytes)} free, and kubelets evict pods below 15 % of its ${inGib(sizeBytes)}: ` +
    `tests with pods fail until there are ${inGib(needed)}`;
}

/** The file system of a directory, as this user may fill it. */
export async function diskSpaceOf(directory: string): Promise<DiskSpace> {
  const text = await runText(["df", "-B1", "--output=size,avail", directory]);
  const [sizeBytes = 0, freeBytes = 0] = text.trim().split("\n").at(-1)!.trim().split(/\s+/).map(Number);
  return { sizeBytes, freeBytes };
}
