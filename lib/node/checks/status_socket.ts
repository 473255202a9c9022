import { K0sError } from "../../base/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import { statOf } from "../../platform/mod.ts";

/**
 * Refuses a place for the status socket that is not there, before anything is made. Our own directory is made later.
 *
 * @throws {K0sError} Naming the directory.
 */
export async function checkStatusSocket({ statusSocket, runDir }: Pick<
  NodePaths,
  "statusSocket" | "runDir"
>): Promise<void> {
  const directory = statusSocket.slice(0, statusSocket.lastIndexOf("/")) || "/";
  if (directory === runDir || (await statOf(directory))?.kind === "directory") return;
  throw new K0sError(`Cannot serve the status at "${statusSocket}": "${directory}" is no directory`, {
    hint: `Make it: mkdir -p ${directory}; or leave --status-socket out`,
  });
}
