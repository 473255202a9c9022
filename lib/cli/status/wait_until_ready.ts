import { K0sError } from "../../base/mod.ts";
import type { Clock } from "../../platform/mod.ts";
import { type StatusDocument, StatusError } from "../../status/mod.ts";

const POLL_EVERY_MS = 250;

/** What {@link waitUntilReady} needs. */
export interface ReadyWait {
  clock: Clock;
  /** Longest time, in milliseconds. */
  withinMs: number;
  /** How long no k0s may answer before it counts as failed, in milliseconds. @default as long as the whole wait */
  goneForMs?: number;
  /** Asks the running k0s. @throws {StatusError} If none runs. */
  read(): Promise<StatusDocument>;
}

/**
 * Waits until k0s says that the node is ready.
 *
 * @returns Its status then.
 * @throws {K0sError} Saying what it was waiting for, or that it has ended.
 */
export async function waitUntilReady({ clock, withinMs, goneForMs, read }: ReadyWait): Promise<StatusDocument> {
  const startedMs = clock.monotonicMs();
  let seenMs = startedMs;
  let what = "k0s does not run";
  for (;;) {
    const document = await readIfRunning(read);
    const nowMs = clock.monotonicMs();
    if (document?.ReadyAt !== undefined) return document;
    if (document !== undefined) {
      seenMs = nowMs;
      what = waitsFor(document);
    }
    if (goneForMs !== undefined && nowMs - seenMs >= goneForMs) {
      throw new K0sError("k0s has ended before it was ready");
    }
    if (nowMs - startedMs >= withinMs) {
      throw new K0sError(`k0s is not ready after ${Math.round(withinMs / 1_000)} s: ${what}`, {
        hint: "See how its parts are doing with: k0s status",
      });
    }
    await clock.sleep(POLL_EVERY_MS);
  }
}

/** What a k0s that starts is waiting for. */
export function waitsFor({ Boot }: Pick<StatusDocument, "Boot">): string {
  const running = Boot.filter(({ outcome }) => outcome === "running").map(({ name }) => name);
  return `waiting for ${running.length > 0 ? running.join(", ") : "the node to be ready"}`;
}

async function readIfRunning(read: () => Promise<StatusDocument>): Promise<StatusDocument | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}
