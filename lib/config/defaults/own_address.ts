import type { Mapping } from "../../base/mod.ts";
import type { DefaultConfigOptions } from "./defaults.ts";
import { valueAt } from "../tree.ts";

/**
 * The address of this machine that a document takes where it names none: of the Services' primary family, since
 * kube-apiserver takes no other.
 *
 * With an external address the Services may lead there, whatever the own one is; a cluster that has one keeps it.
 */
export function ownAddress(
  document: Mapping,
  { hostAddress, hostAddressV6 }: Pick<DefaultConfigOptions, "hostAddress"> & { hostAddressV6?: string | undefined },
): string {
  const given = (...path: string[]) => valueAt(document, ["spec", ...path]);
  if (hostAddressV6 === undefined || given("api", "externalAddress")) return hostAddress;
  const isIpv6 = given("network", "dualStack", "enabled") === true
    ? given("network", "primaryAddressFamily") === "IPv6"
    : String(given("network", "serviceCIDR") ?? "").includes(":");
  return isIpv6 ? hostAddressV6 : hostAddress;
}
