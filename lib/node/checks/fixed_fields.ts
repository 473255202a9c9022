import { ConfigError, stringifyJson } from "../../base/mod.ts";
import type { ClusterConfig } from "../../config/mod.ts";

const PROVIDER = "spec.network.provider";

/**
 * Fields by which a node is made at its start: where the cluster's state is, by which address it is reached, the network
 * of its pods.
 */
const FIXED_FIELDS = [
  "spec.storage",
  "spec.api.address",
  "spec.api.onlyBindToAddress",
  "spec.api.port",
  "spec.installConfig",
  "spec.network.clusterDomain",
  "spec.network.controlPlaneLoadBalancing",
  "spec.network.dualStack",
  "spec.network.podCIDR",
  "spec.network.primaryAddressFamily",
  PROVIDER,
  "spec.network.serviceCIDR",
];

/**
 * Why a running controller cannot take over a configuration: every field that differs and takes effect only at a start.
 *
 * @param running The one that it runs by.
 * @param isClusterWide Whether it is that of every controller.
 * @returns `undefined` if it can.
 */
export function fixedFieldsError(
  running: ClusterConfig,
  next: ClusterConfig,
  isClusterWide = false,
): ConfigError | undefined {
  const differing = FIXED_FIELDS.filter((path) => textAt(running, path) !== textAt(next, path));
  if (differing.length === 0) return undefined;
  const problems = differing.map((path) => ({
    path,
    message: path === PROVIDER ? providerMessage(running, next) : "cannot change while k0s runs",
  }));
  const where = isClusterWide ? " on each controller, one after the other," : "";
  return new ConfigError("Cannot take over the configuration", problems, {
    hint: `Start k0s anew${where} to apply them: k0s stop, then k0s start; or put them back`,
  });
}

/** In upstream's words; a restart would not help. @see k0s `pkg/component/controller/cniutil.go` */
function providerMessage(...configs: [ClusterConfig, ClusterConfig]): string {
  const [from, to] = configs.map(({ spec: { network } }) => network.provider);
  return `cannot change CNI provider from ${from} to ${to}: pods cannot change their network while they run`;
}

function textAt(config: ClusterConfig, path: string): string {
  const value = path.split(".").reduce<unknown>(
    (at, key) => (at as Record<string, unknown> | undefined)?.[key],
    config,
  );
  return stringifyJson(value ?? null);
}
