import type { Spawn } from "../../platform/mod.ts";
import { findExecutable, type FindExecutableOptions } from "../processes/executables.ts";

/** What {@link askNameService} needs. */
export interface NameServiceOptions extends FindExecutableOptions {
  spawn: Spawn;
}

/**
 * What the machine's name service (NSS) knows of accounts or groups that are not in the files: lines of passwd(5) or group(5).
 *
 * One `getent` answers for all names, since each process costs milliseconds while a start waits.
 */
export async function askNameService(
  database: "passwd" | "group",
  names: readonly string[],
  options: NameServiceOptions,
): Promise<string> {
  const getent = names.length === 0 ? undefined : await findExecutable("getent", options);
  if (getent === undefined) return "";
  // Its exit code tells whether all were found; what was found is printed all the same.
  return (await options.spawn.run(getent, { args: [database, ...names] })).stdout;
}
