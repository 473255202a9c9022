import { K0sError } from "../base/mod.ts";
import type { VrrpInstance } from "../config/mod.ts";
import { defaultRouteInterface } from "../host/mod.ts";
import { interfaceOfMac, readTextIfExists } from "../platform/mod.ts";

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
