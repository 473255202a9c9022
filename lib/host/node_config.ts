import { type ClusterConfig, loadClusterConfig, type LoadConfigOptions } from "../config/mod.ts";
import { type Logger, readStandardInput, readTextIfExists } from "../platform/mod.ts";
import { hostAddress } from "./network/address.ts";

/** What {@link loadNodeConfig} takes: all but what is this machine's own. */
export type NodeConfigOptions = Omit<LoadConfigOptions, "hostAddress" | "readTextIfExists" | "readStandardInput">;

/**
 * The configuration as this machine reads it: its own address is the default, files and standard input are its own.
 *
 * @param log Told what is accepted yet has no effect; left out: nobody is told again.
 * @throws {ConfigError} With every problem of the document.
 */
export async function loadNodeConfig(options: NodeConfigOptions, log?: Pick<Logger, "warn">): Promise<ClusterConfig> {
  const sources = { hostAddress: hostAddress(), readTextIfExists, readStandardInput };
  const { config, warnings } = await loadClusterConfig({ ...options, ...sources });
  for (const { path, message } of warnings) log?.warn(message, { field: path });
  return config;
}
