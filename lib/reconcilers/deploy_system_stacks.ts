import { allEnded } from "../base/mod.ts";
import { removeStack, type Stack, type StackApplier, writeStack } from "../manifests/mod.ts";

/** What {@link deploySystemStacks} works with. */
export interface DeploySystemStacksOptions {
  applier: Pick<StackApplier, "applyNow">;
  manifestsDir: string;
}

/**
 * Writes the manifests of the system that differ, has them applied at once, and removes those that are no longer wanted.
 *
 * @throws {K0sError} Naming the path that cannot be written; the next call finds it different again.
 */
export async function deploySystemStacks(
  { written, removed }: { written: readonly Stack[]; removed: readonly string[] },
  { applier, manifestsDir }: DeploySystemStacksOptions,
): Promise<void> {
  await allEnded(written.map(async (stack) => {
    // Applied in the background: one that waits for another one's kind must not hold up the rest.
    if (await writeStack(manifestsDir, stack)) void applier.applyNow(stack.name);
  }));
  for (const name of removed) await removeStack(manifestsDir, name);
}
