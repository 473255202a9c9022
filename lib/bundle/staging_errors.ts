import { realpath, statfs } from "node:fs/promises";
import { K0sError } from "../base/mod.ts";
import { exists, readTextIfExists } from "../platform/mod.ts";
import { mountOf } from "./mount_options.ts";

const MOVE = "choose another place with --data-dir";

/** Bytes that we may still write to the file system of a path, which must exist. */
export async function freeBytesAt(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

/**
 * Turns a failure to write staged files into an error that names path, bytes needed and the flag that moves it.
 *
 * @returns A `K0sError`; the given one if it already explains itself.
 */
export async function explainStagingError(error: unknown, path: string, bytesNeeded: number): Promise<unknown> {
  switch (systemErrorCode(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return notEnoughSpace(path, bytesNeeded, await freeBytesAt(await existingAncestor(path)), error);
    case "EROFS":
      return new K0sError(`Cannot write "${path}": the file system is read-only`, {
        cause: error,
        hint: `Mount it writable, or ${MOVE}`,
      });
    case "EACCES":
    case "EPERM":
      return new K0sError(`Cannot write "${path}": permission denied`, {
        cause: error,
        hint: `Run k0s as root, or ${MOVE}`,
      });
    default:
      return error;
  }
}

/** The error for a disk that is too full for `bytesNeeded`. */
export function notEnoughSpace(path: string, bytesNeeded: number, bytesFree: number, cause?: unknown): K0sError {
  return new K0sError(
    `Cannot write "${path}": ${inMegabytes(bytesNeeded)} (${bytesNeeded} bytes) needed, ${
      inMegabytes(bytesFree)
    } (${bytesFree} bytes) free`,
    { cause, hint: `Free some space, or ${MOVE}` },
  );
}

/** @throws {K0sError} If programs in `directory`, which need not exist yet, could not be executed. */
export async function checkExecutable(directory: string): Promise<void> {
  const mountInfo = await readTextIfExists("/proc/self/mountinfo");
  const mount = mountOf(mountInfo ?? "", await realpath(await existingAncestor(directory)));
  if (mount === undefined || !mount.options.includes("noexec")) return;
  throw new K0sError(`Cannot run programs in "${directory}": "${mount.mountPoint}" is mounted with noexec`, {
    hint: `Remount it with exec, or ${MOVE}`,
  });
}

async function existingAncestor(path: string): Promise<string> {
  let candidate = path;
  while (candidate !== "" && !await exists(candidate)) candidate = candidate.slice(0, candidate.lastIndexOf("/"));
  return candidate === "" ? "/" : candidate;
}

/** The errno name of an error or of one of its causes. */
function systemErrorCode(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ("code" in current && typeof current.code === "string") return current.code;
  }
  return undefined;
}

function inMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
