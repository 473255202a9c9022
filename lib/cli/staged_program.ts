import { openBundle } from "../bundle/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import { userId } from "../platform/mod.ts";
import type { Invocation } from "../command/mod.ts";

/**
 * Path of an embedded program, staged where we may write: root's beside the node's, another user's in the own cache.
 *
 * @throws {K0sError} If it cannot be staged.
 */
export async function stagedProgram(
  name: string,
  paths: Pick<NodePaths, "binDir">,
  { context, log }: Pick<Invocation, "context" | "log">,
): Promise<string> {
  const binDir = userId() === 0 ? paths.binDir : userBinDir(context.environment);
  const bundle = await openBundle(context.spawn);
  await bundle.stage([name], { binDir, log, clock: context.clock });
  return `${binDir}/${name}`;
}

/** Where a user who is not root keeps programs of k0s. */
export function userBinDir(environment: (name: string) => string | undefined): string {
  const cache = environment("XDG_CACHE_HOME") || `${environment("HOME") || "/tmp"}/.cache`;
  return `${cache}/k0s/bin`;
}
