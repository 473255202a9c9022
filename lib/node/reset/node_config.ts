import { messageOf } from "../../base/mod.ts";
import type { ClusterConfig } from "../../config/mod.ts";
import { loadNodeConfig } from "../../host/mod.ts";
import type { Logger } from "../../platform/mod.ts";

/** Where the configuration of a node is looked for. */
export interface ConfigPlace {
  /** `--config`; left out: `/etc/k0s/k0s.yaml`, which may be missing. */
  configFile?: string | undefined;
  dataDir: string;
}

/**
 * Reads the configuration of a node that is to be removed.
 *
 * One that is missing or broken must not keep a machine from being cleaned, so it is only warned of.
 */
export async function readNodeConfig(
  { configFile, dataDir }: ConfigPlace,
  log: Logger,
): Promise<ClusterConfig | undefined> {
  try {
    return await loadNodeConfig({ path: configFile, dataDir });
  } catch (error) {
    log.warn("Going on without the configuration, which cannot be used", { error: messageOf(error) });
    return undefined;
  }
}
