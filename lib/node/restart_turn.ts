import { ignoreCancelled } from "../base/mod.ts";

/** The turn of a node among those of which one at a time may restart something. */
export interface RestartTurn {
  /**
   * Waits for it; at once if this node has it already.
   *
   * @param names What is to be restarted.
   * @param onWait Told once if it has to be waited for.
   * @throws {CancelledError} If `signal` was aborted before.
   */
  take(names: readonly string[], signal: AbortSignal, onWait: () => void): Promise<void>;
  /** Every process is ready again; nothing happens if it was not this node's turn. */
  give(): void;
}

/**
 * Takes the turn for restarts, if there are any, and does `meanwhile` what need not wait for it.
 *
 * @param turn `undefined`: nothing is to be agreed on.
 * @returns Whether it is this node's turn now; `false` if `signal` was aborted before.
 */
export async function hasTurn(
  turn: RestartTurn | undefined,
  { names, signal, meanwhile }: { names: readonly string[]; signal: AbortSignal; meanwhile: () => Promise<void> },
): Promise<boolean> {
  if (turn === undefined || names.length === 0) return true;
  let done: Promise<void> | undefined;
  try {
    await turn.take(names, signal, () => done = meanwhile());
    return true;
  } catch (error) {
    ignoreCancelled(error);
    return false;
  } finally {
    await done;
  }
}
