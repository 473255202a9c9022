import { K0sError } from "../base/mod.ts";
import { keepalivedFiles } from "../components/mod.ts";
import { UNHEALTHY_WEIGHT } from "./keepalived_config.ts";
import { type ClusterConfig, localApiUrl, type NodePaths, type VrrpInstance } from "../config/mod.ts";
import { defaultRouteInterface } from "../host/mod.ts";
import { interfaceOfMac, type Ports, readTextIfExists, writeAtomic } from "../platform/mod.ts";
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

/**
 * Finds the interface of every instance: by name, by MAC, or that of the default route.
 *
 * @throws {K0sError} If there is none.
 */
export async function interfacesOf(instances: readonly Pick<VrrpInstance, "interface">[]): Promise<string[]> {
  const found: string[] = [];
  for (const instance of instances) found.push(await interfaceOf(instance.interface));
  return found;
}

async function interfaceOf(configured: string | undefined): Promise<string> {
  const hint = "Set spec.network.controlPlaneLoadBalancing.keepalived.vrrpInstances[].interface to one of: ip link";
  if (configured !== undefined && /^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i.test(configured)) {
    const name = interfaceOfMac(configured.replaceAll("-", ":"));
    if (name !== undefined) return name;
    throw new K0sError(
      `failed to get NIC for MAC address ${configured}: interface with MAC address ${configured} not found`,
      {
        hint,
      },
    );
  }
  if (configured) return configured;
  const name = defaultRouteInterface({
    ipv4: await readTextIfExists("/proc/net/route") ?? "",
    ipv6: await readTextIfExists("/proc/net/ipv6_route") ?? "",
  });
  if (name === undefined) throw new K0sError("failed to get default NIC: there is no default route", { hint });
  return name;
}
