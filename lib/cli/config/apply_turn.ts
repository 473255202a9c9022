import { K0sError } from "../../base/mod.ts";
import { type Clock, type FileLock, tryLock } from "../../platform/mod.ts";

const POLL_EVERY_MS = 250;

/** What {@link applyTurn} works with. */
export interface ApplyTurnOptions {
  /** Socket of the controller on which a configuration is to be put into effect. */
  statusSocket: string;
  /** Longest time to wait for others, in milliseconds. */
  withinMs: number;
  clock: Clock;
  /** Told once if there is another. */
  tell(): void;
}

/**
 * Waits until no other command puts a configuration into effect on the same controller, and keeps others waiting until it is
 * disposed: each then compares with what the one before has left, and puts back what the one before has written.
 *
 * @throws {K0sError} If that takes too long.
 */
export async function applyTurn({ statusSocket, withinMs, clock, tell }: ApplyTurnOptions): Promise<FileLock> {
  const startedMs = clock.monotonicMs();
  let isTold = false;
  while (true) {
    const turn = await tryLock(`${statusSocket}.apply-lock`);
    if (turn !== undefined) return turn;
    if (!isTold) tell();
    isTold = true;
    if (clock.monotonicMs() - startedMs >= withinMs) {
      throw new K0sError(
        `Nothing was applied: another k0s config apply is still under way after ${Math.round(withinMs / 1_000)} s`,
        { hint: "See what it waits for: k0s status components" },
      );
    }
    await clock.sleep(POLL_EVERY_MS);
  }
}
