import type { NodeState } from "./node_state.ts";

/**
 * Unpacks programs of the executable.
 *
 * @param pace `background`: as far as others leave processors for it.
 */
export function unpack(
  state: Pick<NodeState, "inputs" | "staged">,
  parts: readonly string[],
  pace: "at once" | "background" = "at once",
): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    const { bundle, paths, ports: { clock, log } } = state.inputs;
    state.staged.push(...parts);
    const isBackground = pace === "background";
    await bundle.stage(parts, { binDir: paths.binDir, clock, log, signal, isBackground, records: "later" });
  };
}
