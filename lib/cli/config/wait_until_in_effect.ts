import { NotReadyError } from "../../base/mod.ts";
import type { Clock } from "../../platform/mod.ts";
import type { ConfigProgress } from "../../status/mod.ts";

const POLL_EVERY_MS = 250;

/** What {@link waitUntilInEffect} works with. */
export interface WaitInEffectOptions {
  clock: Clock;
  /** Longest time, in milliseconds. */
  withinMs: number;
  /** Asks the running k0s. */
  read(): Promise<ConfigProgress>;
  /** What a wait that took too long says. @default {"The configuration is not in effect"} */
  failure?: string;
  /** Told what is waited for. */
  tell(waitsFor: readonly string[]): void;
}

/**
 * Waits until k0s is what its configuration says, as far as that was possible.
 *
 * @returns What was not possible, a line each.
 * @throws {NotReadyError} If that takes too long.
 */
export async function waitUntilInEffect(
  { clock, withinMs, failure = "The configuration is not in effect", read, tell }: WaitInEffectOptions,
): Promise<readonly string[]> {
  const startedMs = clock.monotonicMs();
  while (true) {
    const { isInEffect, waitsFor, failures } = await read();
    if (isInEffect) return failures;
    tell(waitsFor);
    if (clock.monotonicMs() - startedMs >= withinMs) {
      throw new NotReadyError(
        `${failure} after ${Math.round(withinMs / 1_000)} s: waiting for ${waitsFor.join(", ")}`,
      );
    }
    await clock.sleep(POLL_EVERY_MS);
  }
}
