import { ignoreCancelled } from "../../base/mod.ts";
import type { CliContext } from "../../command/mod.ts";

/** How often somebody at a terminal is told that we still wait, in milliseconds. */
const TELL_EVERY_MS = 5_000;

/** Waits for something, and meanwhile tells a terminal at intervals what is waited for. */
export async function tellMeanwhile<Result>(
  work: Promise<Result>,
  context: Pick<CliContext, "clock" | "stderr" | "isTerminal">,
  describe: () => string | Promise<string>,
): Promise<Result> {
  if (!context.isTerminal("stderr")) return await work;
  const done = new AbortController();
  const telling = tell(context, describe, done.signal);
  try {
    return await work;
  } finally {
    done.abort();
    await telling;
  }
}

async function tell(
  { clock, stderr }: Pick<CliContext, "clock" | "stderr">,
  describe: () => string | Promise<string>,
  done: AbortSignal,
): Promise<void> {
  const startedMs = clock.monotonicMs();
  try {
    for (;;) {
      await clock.sleep(TELL_EVERY_MS, done);
      const text = await describe();
      if (!done.aborted) stderr(`${text}, ${Math.round((clock.monotonicMs() - startedMs) / 1_000)} s so far\n`);
    }
  } catch (error) {
    ignoreCancelled(error);
  }
}
