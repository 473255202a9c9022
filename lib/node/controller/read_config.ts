import { K0sError } from "../../base/mod.ts";
import { type ClusterConfig, DEFAULT_CONFIG_FILE, type NodePaths } from "../../config/mod.ts";
import { exists, type Ports } from "../../platform/mod.ts";
import { checkArgumentFiles } from "../checks/argument_files.ts";
import { checkChangedNeeds } from "../checks/changed_needs.ts";
import { checkCombination } from "../checks/combination.ts";
import { checkComponents } from "../checks/component_checks.ts";
import { checkFixedFields } from "../checks/fixed_fields.ts";
import { checkControllerNames } from "../checks/node_name.ts";
import { checkOwnedArguments } from "../checks/owned_arguments.ts";
import { checkRequiredFiles } from "../checks/required_files.ts";
import type { ControllerOptions } from "../options.ts";
import { loadStartConfig } from "../start_config.ts";
import { type ApiServerFiles, readApiServerFiles } from "./api_server_files.ts";
import type { ControllerState } from "./controller_state.ts";

/** A configuration that a controller can run by, and what the operator's files that it names decide. */
export interface ReadConfig {
  config: ClusterConfig;
  apiServerFiles: ApiServerFiles;
}

/**
 * Reads the configuration for a start, and checks what can be checked without looking at the machine. Makes nothing.
 *
 * @throws {K0sError} If it cannot be read, or a controller cannot be started by it.
 */
export async function readConfig(options: ControllerOptions, log: Ports["log"]): Promise<ReadConfig> {
  const config = await loadStartConfig(options, log);
  checkCombination(options, config);
  checkControllerNames(options, config);
  checkOwnedArguments(options);
  await checkRequiredFiles(config, options);
  return { config, apiServerFiles: await readApiServerFiles(config) };
}

/**
 * Reads it again while the controller runs, and checks that it can be taken over as it stands.
 *
 * @throws {K0sError} If it cannot; unlike at a start, a file that is gone is no wish for the defaults.
 */
export async function readConfigAgain(
  { config: running, inputs: { options, paths, ports }, users }: Pick<ControllerState, "config" | "users"> & {
    inputs: { options: ControllerOptions; paths: NodePaths; ports: Ports };
  },
): Promise<ReadConfig> {
  const { configFile: file = DEFAULT_CONFIG_FILE } = options;
  if (file === "-") {
    throw new K0sError("Cannot read the configuration again: it came from standard input", {
      hint: "Start k0s with --config FILE",
    });
  }
  if (!await exists(file)) {
    throw new K0sError(`Cannot read the configuration again: there is no file "${file}"`, {
      hint: `Write it, at least with the defaults: k0s config create > ${file}`,
    });
  }
  const read = await readConfig(options, ports.log);
  checkFixedFields(running, read.config);
  await checkChangedNeeds({ running, next: read.config, options, paths, ports });
  await checkComponents({ options, config: read.config, paths, ports });
  await checkArgumentFiles(read.config, { users, options });
  return read;
}
