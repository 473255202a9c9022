import { K0sError } from "../../base/mod.ts";
import type { Ports } from "../../platform/mod.ts";
import type { ControllerOptions } from "../options.ts";
import type { ConfigTrials } from "./config_trials.ts";
import { type ReadConfig, readConfig } from "./read_config.ts";

/** What a controller starts by. */
export interface ReadForStart extends ReadConfig {
  /** Whether the file says something else, which is to be tried once the controller is up. */
  isFormer: boolean;
  trials: ConfigTrials;
}

/**
 * Reads by what a controller starts: its file, or what the file said before, if an earlier run had taken over what it says
 * now and ended before that was in effect, or had to put a process back.
 *
 * @throws {K0sError} If a controller cannot be started by the file.
 */
export async function readForStart(
  options: ControllerOptions,
  ports: Pick<Ports, "log" | "spawn">,
  trials: ConfigTrials,
): Promise<ReadForStart> {
  const given = await trials.startFile(options);
  if (given === undefined) return { ...await readConfig(options, ports), isFormer: false, trials };
  try {
    const read = await readConfig(options, ports, given);
    const says =
      "Starting by the former configuration: that of the file was not in effect when k0s ended, and is tried again";
    ports.log.warn(says, { file: given.name });
    return { ...read, isFormer: true, trials };
  } catch (error) {
    if (!(error instanceof K0sError)) throw error;
    ports.log.warn("The former configuration does not hold any more: the file counts", { error: error.message });
    return { ...await readConfig(options, ports), isFormer: false, trials };
  }
}
