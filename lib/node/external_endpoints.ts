import { type ClusterConfig, externalApi, primaryAddressFamily } from "../config/mod.ts";
import { type ApiEndpointsOptions, keepApiEndpoints } from "../manifests/mod.ts";
import { resolveHost } from "../platform/mod.ts";
import type { ControllerOptions } from "./options.ts";

/** Where the Service `kubernetes` is to lead. */
export type ExternalEndpoints = Pick<ApiEndpointsOptions, "host" | "port" | "family">;

/**
 * Where the Service `kubernetes` leads if not to the API servers themselves: to the external address, unless the component
 * is disabled or the controllers have virtual addresses, which find the API servers by that very Service.
 *
 * @see k0s `cmd/controller/controller.go`
 */
export function externalEndpoints(
  { disableComponents }: Pick<ControllerOptions, "disableComponents">,
  config: ClusterConfig,
): ExternalEndpoints | undefined {
  const external = externalApi(config);
  if (external === undefined || disableComponents.includes("endpoint-reconciler")) return undefined;
  if (config.spec.network.controlPlaneLoadBalancing?.enabled) return undefined;
  return { ...external, family: primaryAddressFamily(config) };
}

/** What the leader does to keep them; nothing where the API servers do. */
export function endpointTasks(
  endpoints: ExternalEndpoints | undefined,
  common: Pick<ApiEndpointsOptions, "client" | "clock" | "log">,
): { name: string; run(signal: AbortSignal): Promise<void> }[] {
  if (endpoints === undefined) return [];
  return [{
    name: "endpoint-reconciler",
    run: (signal) => keepApiEndpoints({ ...common, ...endpoints, resolveHost }, signal),
  }];
}
