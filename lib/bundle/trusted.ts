import { K0sError } from "../base/mod.ts";
import { type FileFacts, statOf, userId } from "../platform/mod.ts";

/** Write permission of group and others. */
const WRITABLE_BY_OTHERS = 0o022;

/** Whether nobody but us and root can have written a file or directory, or can do so before it is run. */
export function isTrusted({ uid, mode }: Pick<FileFacts, "uid" | "mode">): boolean {
  return isOursOrRoots(uid) && (mode & WRITABLE_BY_OTHERS) === 0;
}

function isOursOrRoots(uid: number): boolean {
  return uid === 0 || uid === userId();
}

/**
 * Refuses a directory of another user: what we ran from it would be that user's.
 *
 * @returns Whether what lies there may be believed without looking at its content; one that is ours and writable for
 * others may not, before it is closed.
 * @throws {K0sError} Saying whose it is.
 */
export async function checkDirectory(directory: string): Promise<boolean> {
  const facts = await statOf(directory);
  if (facts === undefined) return true;
  const { uid, mode } = facts;
  if (!isOursOrRoots(uid)) throw refusal(directory, `it belongs to user ${uid}`);
  if (uid !== userId() && !isTrusted(facts)) {
    throw refusal(directory, `others can write to it: its mode is ${mode.toString(8).padStart(4, "0")}`);
  }
  return isTrusted(facts);
}

function refusal(directory: string, why: string): K0sError {
  return new K0sError(`Cannot run programs from "${directory}": ${why}`, {
    hint: `Look whose it is with: ls -ld ${directory}; then remove it, or have k0s use another place`,
  });
}
