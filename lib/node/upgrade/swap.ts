import { hardLink, listDirectory, removePath, statOf } from "../../platform/mod.ts";
import type { UpgradeResult } from "./journal.ts";

/** The files of an upgrade, which lie beside each other: they are exchanged by names, never by content. */
export interface SwapFiles {
  /** What the service runs. */
  executable: string;
  /** The new one. */
  next: string;
  /** A further name of the old one, which also goes on with the upgrade. */
  previous: string;
  /** A name that is only made to see whether it can be. */
  probe: string;
}

/**
 * Where the files of an upgrade lie. They are removed without a question: names that an operator gives to a copy, as `k0s.previous`,
 * are not among them.
 */
export function swapFiles(executable: string): SwapFiles {
  const named = (what: string) => `${executable}.upgrade-${what}`;
  return { executable, next: named("next"), previous: named("previous"), probe: named("probe") };
}

/** Gives the old file its second name, unless the new one is in its place already. */
export async function retainPrevious({ executable, next, previous }: SwapFiles): Promise<void> {
  if (!await isSameFile(executable, next)) await hardLink(executable, previous);
}

/** Has the new file's name lead to it, in one step. Nothing happens if it does. */
export async function swapIn(files: SwapFiles): Promise<void> {
  if (await isSameFile(files.executable, files.next)) return;
  await retainPrevious(files);
  await hardLink(files.next, files.executable);
}

/** Has the name lead to the old file again. */
export async function swapBack({ executable, previous }: SwapFiles): Promise<void> {
  if (!await isSameFile(executable, previous)) await hardLink(previous, executable);
}

/** A name that a link has before it replaces another; a power cut leaves it. */
const UNFINISHED = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** Removes what an upgrade that is over has left, but for the old file if it could not be put back: nothing else is left of it. */
export async function removeSpentFiles(executable: string, result: UpgradeResult | undefined): Promise<void> {
  const { previous, ...files } = swapFiles(executable);
  const isNeeded = result === "failed" && !await isSameFile(executable, previous);
  await removeSwapFiles(isNeeded ? files : { ...files, previous });
}

/** Removes every further name. The file that the service runs stays. */
export async function removeSwapFiles(
  { executable, ...others }: Pick<SwapFiles, "executable"> & Partial<SwapFiles>,
): Promise<void> {
  for (const path of Object.values(others)) await removePath(path);
  const at = executable.lastIndexOf("/");
  const [directory, name] = [executable.slice(0, at), executable.slice(at + 1)];
  for (const entry of await listDirectory(directory || "/")) {
    if (entry.isFile && entry.name.startsWith(`${name}.`) && UNFINISHED.test(entry.name)) {
      await removePath(`${directory}/${entry.name}`);
    }
  }
}

/** Whether two paths lead to one file. */
export async function isSameFile(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([statOf(a), statOf(b)]);
  return left !== undefined && right !== undefined && left.inode === right.inode && left.device === right.device;
}
