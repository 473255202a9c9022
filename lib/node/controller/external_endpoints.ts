import { hasForeignEndpoints } from "../../components/mod.ts";
import { type ClusterConfig, externalApi, primaryAddressFamily } from "../../config/mod.ts";
import { type ApiEndpointsOptions, reconcileApiEndpoints } from "../../reconcilers/mod.ts";
import { resolveHost } from "../../platform/mod.ts";
import type { ControllerOptions } from "../options.ts";

/** Where the Service `kubernetes` is to lead. */
export type ExternalEndpoints = Pick<ApiEndpointsOptions, "host" | "port" | "family">;

/** Where the Service `kubernetes` leads if not to the API servers themselves; `undefined`: it leads to them. */
export function externalEndpoints(
  options: Pick<ControllerOptions, "disableComponents">,
  config: ClusterConfig,
): ExternalEndpoints | undefined {
  const external = externalApi(config);
  if (external === undefined || !hasForeignEndpoints({ options, config })) return undefined;
  return { ...external, family: primaryAddressFamily(config) };
}

/** Keeps the Service `kubernetes` leading there, until `signal` is aborted. */
export async function reconcileExternalEndpoints(
  endpoints: ExternalEndpoints | undefined,
  common: Pick<ApiEndpointsOptions, "client" | "clock" | "log">,
  signal: AbortSignal,
): Promise<void> {
  if (endpoints === undefined) throw new TypeError("The API servers keep their endpoints themselves");
  await reconcileApiEndpoints({ ...common, ...endpoints, resolveHost }, signal);
}
