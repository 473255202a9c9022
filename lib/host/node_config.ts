import { type ClusterConfig, loadClusterConfig, type LoadConfigOptions } from "../config/mod.ts";
import { type Logger, readStandardInput, readTextIfExists } from "../platform/mod.ts";
import { hostAddress, hostAddressV6 } from "./network/address.ts";

/** What {@link loadNodeConfig} takes: all but what is this machine's own; `text` is what the file would say, instead of reading it. */
export type NodeConfigOptions =
  & Omit<LoadConfigOptions, "hostAddress" | "hostAddressV6" | "readTextIfExists" | "readStandardInput">
  & { text?: string | undefined };

/**
 * The configuration as this machine reads it: its own address is the default, files and standard input are its own.
 *
 * @param log Told what is accepted yet has no effect; left out: nobody is told again.
 * @throws {ConfigError} With every problem of the document.
 */
export async function loadNodeConfig(options: NodeConfigOptions, log?: Pick<Logger, "warn">): Promise<ClusterConfig> {
  const { text } = options;
  const sources = text === undefined
    ? { readTextIfExists, readStandardInput }
    : { readTextIfExists: () => Promise.resolve(text), readStandardInput: () => Promise.resolve(text) };
  const addresses = { hostAddress: hostAddress(), hostAddressV6: hostAddressV6() };
  const { config, warnings } = await loadClusterConfig({ ...options, ...sources, ...addresses });
  for (const { path, message } of warnings) log?.warn(message, { field: path });
  return config;
}
