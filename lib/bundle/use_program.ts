import type { Clock, Logger } from "../platform/mod.ts";
import { exists, temporaryDirectory } from "../platform/mod.ts";
import { removeAbandonedUses, USE_PREFIX } from "./leftovers.ts";
import { StagedLedger } from "./ledger.ts";
import { partNamed, type Payload } from "./payload.ts";
import { ownTemporaryName } from "./staged_file.ts";
import { type JobRunner, stageParts } from "./stage.ts";
import { checkDirectory } from "./trusted.ts";

/** What {@link useProgram} needs. */
export interface UseProgramOptions {
  /** Where the node's programs are, or will be. */
  binDir: string;
  clock: Clock;
  log: Logger;
}

/**
 * Runs `use` with the path of an embedded program, and leaves nothing behind: where the node's own copy is not there yet,
 * or not right, it is a copy in a private directory, removed afterwards.
 *
 * That directory lies beside what is there already of the way to `binDir`: what cannot be executed there could not run
 * as a node either, which cannot be said of `/tmp`. What a killed process left there is removed first.
 *
 * @throws {K0sError} If it cannot be unpacked.
 */
export async function useProgram<T>(
  payload: Payload,
  runJob: JobRunner,
  name: string,
  { binDir, clock, log }: UseProgramOptions,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const part = partNamed(payload, name);
  if (await checkDirectory(binDir) && await (await StagedLedger.open(binDir)).isCurrent(part)) {
    return await use(`${binDir}/${name}`);
  }
  const parent = await existingParent(binDir);
  await removeAbandonedUses(parent, clock);
  await using directory = await temporaryDirectory(parent, {
    prefix: USE_PREFIX,
    suffix: await ownTemporaryName("use"),
  });
  const options = { binDir: `${directory.path}/bin`, clock, log, isSyncedLater: false };
  await stageParts(payload, runJob, [name], options);
  return await use(`${options.binDir}/${name}`);
}

async function existingParent(path: string): Promise<string> {
  const parent = path.slice(0, path.lastIndexOf("/"));
  return parent === "" ? "/" : await exists(parent) ? parent : await existingParent(parent);
}
