import { K0sError } from "../../base/mod.ts";
import { keepalivedFiles, UNHEALTHY_WEIGHT } from "../../components/mod.ts";
import { localApiUrl, type NodePaths, type VrrpInstance } from "../../config/mod.ts";
import { defaultRouteInterface } from "../../host/mod.ts";
import { interfaceOfMac, readTextIfExists, writeAtomic } from "../../platform/mod.ts";
import { ApiLooks } from "./api_looks.ts";
import type { ControllerState } from "../controller/controller_state.ts";

/** How often we look whether our own API server is healthy, in milliseconds. */
const LOOK_EVERY_MS = 1_000;
/** After how many failed probes in a row it counts as not healthy. */
const UNHEALTHY_AFTER = 3;

/** Added to the priority of a controller in the election, by what it says of itself; the last takes it out of it. */
const WEIGHTS = { healthy: 0, unhealthy: UNHEALTHY_WEIGHT, stopping: -254 };

/** Tells our keepalived whether this controller may have the addresses. */
export async function tellStanding(
  paths: Pick<NodePaths, "runDir">,
  standing: keyof typeof WEIGHTS,
): Promise<void> {
  await writeAtomic(keepalivedFiles(paths).health, `${WEIGHTS[standing]}\n`, { mode: 0o644 });
}

/** Tells it whenever that changes, until `signal` is aborted; then the addresses go to another controller at once. */
export async function keepStanding({ inputs }: ControllerState, signal: AbortSignal): Promise<void> {
  const { config, paths, ports: { clock, http, log } } = inputs;
  using looks = new ApiLooks({ paths, http, clock });
  let failures = 0;
  try {
    while (!signal.aborted) {
      const reason = await looks.look(localApiUrl(config), signal);
      if (signal.aborted) break;
      if (reason === undefined && failures >= UNHEALTHY_AFTER) {
        log.info("This controller may have the virtual addresses again");
        await tellStanding(paths, "healthy");
      }
      failures = reason === undefined ? 0 : failures + 1;
      if (failures === UNHEALTHY_AFTER) {
        log.warn("The virtual addresses go to a controller whose API server is healthy, if there is one", { reason });
        await tellStanding(paths, "unhealthy");
      }
      await clock.sleep(LOOK_EVERY_MS, signal);
    }
  } finally {
    if (signal.aborted) await tellStanding(paths, "stopping");
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
