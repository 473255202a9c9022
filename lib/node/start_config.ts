import type { ClusterConfig } from "../config/mod.ts";
import { loadNodeConfig } from "../host/mod.ts";
import type { Logger } from "../platform/mod.ts";
import type { ControllerOptions } from "./options.ts";

/**
 * The configuration with which a controller is to start on this machine.
 *
 * @param log Told what is accepted yet has no effect.
 * @throws {ConfigError} With every problem of the document.
 */
export async function loadStartConfig(options: ControllerOptions, log: Pick<Logger, "warn">): Promise<ClusterConfig> {
  return await loadNodeConfig({
    ...options,
    path: options.configFile,
    failure: "failed to load node config",
    startsHere: true,
  }, log);
}
