import { keepalivedFiles } from "../components/mod.ts";
import { UNHEALTHY_WEIGHT } from "./keepalived_config.ts";
import { type ClusterConfig, localApiUrl, type NodePaths } from "../config/mod.ts";
import { type Ports, writeAtomic } from "../platform/mod.ts";
import { ApiHealth } from "./api_health.ts";

/** How often our own API server is probed, in milliseconds. */
const PROBE_EVERY_MS = 1_000;
/** After how many failed probes in a row it counts as not healthy. */
const UNHEALTHY_AFTER = 3;

/** Added to the priority of a controller in the election, by what it says of itself; the last takes it out of it. */
const WEIGHTS = { healthy: 0, unhealthy: UNHEALTHY_WEIGHT, stopping: -254 };

/** Tells our keepalived whether this controller may have the addresses. */
export async function writeVrrpWeight(
  paths: Pick<NodePaths, "runDir">,
  health: keyof typeof WEIGHTS,
): Promise<void> {
  await writeAtomic(keepalivedFiles(paths).health, `${WEIGHTS[health]}\n`, { mode: 0o644 });
}

/** What {@link reconcileVrrpWeight} needs. */
export interface VrrpWeightInputs {
  config: ClusterConfig;
  paths: Pick<NodePaths, "pkiDir" | "runDir">;
  ports: Pick<Ports, "clock" | "http" | "log">;
}

/** Tells it whenever that changes, until `signal` is aborted; then the addresses go to another controller at once. */
export async function reconcileVrrpWeight(inputs: VrrpWeightInputs, signal: AbortSignal): Promise<void> {
  const { config, paths, ports: { clock, http, log } } = inputs;
  using health = new ApiHealth({ paths, http, clock });
  let failures = 0;
  try {
    while (!signal.aborted) {
      const reason = await health.probe(localApiUrl(config), signal);
      if (signal.aborted) break;
      if (reason === undefined && failures >= UNHEALTHY_AFTER) {
        log.info("This controller may have the virtual addresses again");
        await writeVrrpWeight(paths, "healthy");
      }
      failures = reason === undefined ? 0 : failures + 1;
      if (failures === UNHEALTHY_AFTER) {
        log.warn("The virtual addresses go to a controller whose API server is healthy, if there is one", { reason });
        await writeVrrpWeight(paths, "unhealthy");
      }
      await clock.sleep(PROBE_EVERY_MS, signal);
    }
  } finally {
    if (signal.aborted) await writeVrrpWeight(paths, "stopping");
  }
}
