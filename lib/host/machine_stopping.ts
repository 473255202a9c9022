import { type Clock, exists, type Spawn, withDeadline } from "../platform/mod.ts";
import { findExecutable, type FindExecutableOptions } from "./processes/executables.ts";

/** How long systemd may take to answer, in milliseconds. */
const ANSWER_WITHIN_MS = 5_000;

/** What {@link isMachineStopping} needs. */
export interface MachineStoppingOptions extends FindExecutableOptions {
  spawn: Spawn;
  clock: Clock;
  /** Prefix of every path; empty but in tests. */
  root?: string;
}

/**
 * Whether systemd is shutting the machine down, or starting it anew.
 *
 * Any doubt counts as no: pods must not be ended for that reason when only a service is stopped.
 */
export async function isMachineStopping(
  { spawn, clock, root = "", ...find }: MachineStoppingOptions,
): Promise<boolean> {
  // As sd_booted(3).
  if (!await exists(`${root}/run/systemd/system`)) return false;
  const systemctl = await findExecutable("systemctl", find);
  if (systemctl === undefined) return false;
  const deadline = { ms: ANSWER_WITHIN_MS, signal: new AbortController().signal };
  const answer = await withDeadline(
    clock,
    deadline,
    (signal) => spawn.run(systemctl, { args: ["is-system-running"], signal }),
  );
  return answer?.stdout.trim() === "stopping";
}
