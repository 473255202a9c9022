import { messageOf } from "../base/mod.ts";
import type { Logger } from "../platform/mod.ts";
import { removeStack, type Stack, writeStack } from "./stack.ts";
import type { StackApplier } from "./stack_applier.ts";

/** What {@link deploySystemStacks} works with. */
export interface DeploySystemStacksOptions {
  applier: Pick<StackApplier, "applyNow">;
  manifestsDir: string;
  log: Logger;
}

/**
 * Writes the manifests of the system that differ, has them applied at once, and removes those that are no longer wanted.
 *
 * A failure is logged: what could not be written is found different by the next call.
 */
export async function deploySystemStacks(
  { written, removed }: { written: readonly Stack[]; removed: readonly string[] },
  { applier, manifestsDir, log }: DeploySystemStacksOptions,
): Promise<void> {
  try {
    await Promise.all(written.map(async (stack) => {
      // Applied in the background: one that waits for another one's kind must not hold up the rest.
      if (await writeStack(manifestsDir, stack)) void applier.applyNow(stack.name);
    }));
    for (const name of removed) await removeStack(manifestsDir, name);
  } catch (error) {
    log.error("Cannot write system manifests", { error: messageOf(error) });
  }
}
