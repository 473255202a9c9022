import type { Invocation } from "../../command/mod.ts";

/** Whether a boot is shown step by step: on a terminal, unless the log itself was asked for. */
export function showsProgress(
  { context, flags }: Pick<Invocation, "flags"> & { context: Pick<Invocation["context"], "isTerminal"> },
): boolean {
  return context.isTerminal("stdout") && !flags.isGiven("verbose") && !flags.bool("debug");
}
