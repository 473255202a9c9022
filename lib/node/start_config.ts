import type { ClusterConfig } from "../config/mod.ts";
import { loadNodeConfig } from "../host/mod.ts";
import type { Logger } from "../platform/mod.ts";
import { unusedByFlags } from "./checks/unused_settings.ts";
import type { ControllerOptions } from "./options.ts";

/** A configuration that need not be on the disk. */
export interface GivenConfig {
  /** Where it comes from: a file, or `-` for standard input. */
  name: string;
  text: string;
}

/**
 * The configuration with which a controller is to start on this machine.
 *
 * @param log Told what is accepted yet has no effect.
 * @param given What the file would say; left out: it is read.
 * @throws {ConfigError} With every problem of the document.
 */
export async function loadStartConfig(
  options: ControllerOptions,
  log: Pick<Logger, "warn">,
  given?: GivenConfig,
): Promise<ClusterConfig> {
  const config = await loadNodeConfig({
    ...options,
    path: given?.name ?? options.configFile,
    text: given?.text,
    failure: "failed to load node config",
    startsHere: true,
  }, log);
  for (const { path, message } of unusedByFlags(options, config)) log.warn(message, { field: path });
  return config;
}
