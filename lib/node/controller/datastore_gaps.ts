import type { ControllerState } from "./controller_state.ts";

/** How long to wait for more of them before the API server begins anew, in milliseconds: a slow database has several. */
const MORE_WITHIN_MS = 5_000;
/** How long the API server is left alone afterwards, in milliseconds, however slow the database is. */
const LEFT_ALONE_MS = 300_000;

/** What learns of changes that kine has passed over. */
export type GapFollower = Pick<ControllerState, "inputs" | "learn" | "noteEvent">;

/**
 * Has the API server read everything again when kine has passed over a change, until `signal` is aborted: without that an
 * object whose write was acknowledged would be missing in every list and watch until it is written again.
 */
export async function followDatastoreGaps(state: GapFollower, signal: AbortSignal): Promise<void> {
  const { supervisor, ports: { clock, log } } = state.inputs;
  let known = 0;
  while (!signal.aborted) {
    const changed = supervisor.nextChange(signal);
    if (alarmsOf(state) === known) {
      await changed;
      continue;
    }
    await clock.sleep(MORE_WITHIN_MS, signal);
    known = alarmsOf(state);
    log.error(
      "The database is too slow for kine, which has passed over changes: the API server reads everything again",
      {
        changes: known,
      },
    );
    state.noteEvent("kine", "passed over changes; the API server reads everything again", { changes: known });
    state.learn({ datastoreGaps: known });
    await clock.sleep(LEFT_ALONE_MS, signal);
  }
}

function alarmsOf({ inputs: { supervisor } }: GapFollower): number {
  return supervisor.status().find(({ name }) => name === "kine")?.alarms ?? 0;
}
