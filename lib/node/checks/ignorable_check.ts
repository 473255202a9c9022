import { K0sError } from "../../base/mod.ts";
import type { Logger } from "../../platform/mod.ts";
import type { NodeOptions } from "../options.ts";

/** What {@link ignorableCheck} follows from. */
export interface IgnorableCheckInputs {
  /** Name of the check in the log. */
  check: string;
  options: Pick<NodeOptions, "ignorePreFlightChecks">;
  log: Logger;
}

/** Runs a check. @throws {K0sError} What it finds; with `--ignore-pre-flight-checks` it is logged instead. */
export async function ignorableCheck(
  { check, options, log }: IgnorableCheckInputs,
  run: () => Promise<void>,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof K0sError) || !options.ignorePreFlightChecks) throw error;
    log.warn("Pre-flight check failed, but is ignored", { check, message: error.message });
  }
}
