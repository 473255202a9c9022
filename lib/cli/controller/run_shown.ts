import type { Invocation } from "../../command/mod.ts";
import type { NodeEvents } from "../../node/mod.ts";
import { showsProgress } from "./progress.ts";

/** How a role runs until the signal is aborted. */
export type RunRole = (ports: Invocation["ports"], events: NodeEvents, signal: AbortSignal) => Promise<void>;

/** Runs a role until a signal ends k0s, and shows its boot where somebody sees it. */
export async function runShown(invocation: Invocation, run: RunRole): Promise<void> {
  const { context, ports, log } = invocation;
  const { abortOnSignals } = await import("../../node/mod.ts");
  using stop = abortOnSignals();
  if (!showsProgress(invocation)) return await run(ports, {}, stop.signal);
  const { showBoot } = await import("./boot_display.ts");
  using display = showBoot(context, stop.signal);
  await run({ ...ports, log: display.above(log) }, display.events, stop.signal);
}
