import type { ClusterConfig } from "./schema/cluster_config.ts";

/** Router identifiers count from here where they are left out. */
const FIRST_ROUTER_ID = 51;

/** `spec.network.controlPlaneLoadBalancing.keepalived`. */
export type KeepalivedConfig = NonNullable<
  NonNullable<ClusterConfig["spec"]["network"]["controlPlaneLoadBalancing"]>["keepalived"]
>;
/** An entry of `vrrpInstances`. */
export type VrrpInstance = NonNullable<KeepalivedConfig["vrrpInstances"]>[number];
/** An entry of `virtualServers`. */
export type VirtualServer = NonNullable<KeepalivedConfig["virtualServers"]>[number];

/** Settings of control plane load balancing; `undefined` where it is off, or nothing is to be balanced or moved. */
export function keepalivedConfig({ spec: { network } }: ClusterConfig): KeepalivedConfig | undefined {
  const { enabled, keepalived } = network.controlPlaneLoadBalancing ?? {};
  if (!enabled || keepalived === undefined) return undefined;
  const { vrrpInstances = [], virtualServers = [] } = keepalived;
  return vrrpInstances.length + virtualServers.length === 0 ? undefined : keepalived;
}

/** How the controllers share connections to the virtual addresses. */
export type BalancerKind = "userspace" | "ipvs" | "none";

/** How connections are shared: by the kernel if there are virtual servers, by k0s if not, or not at all. */
export function balancerKind({ disableLoadBalancer, virtualServers = [] }: KeepalivedConfig): BalancerKind {
  if (disableLoadBalancer) return "none";
  return virtualServers.length > 0 ? "ipvs" : "userspace";
}

/** Every virtual address of the controllers, without prefix length and without duplicates. */
export function virtualAddresses(config: ClusterConfig): string[] {
  const { vrrpInstances = [], virtualServers = [] } = keepalivedConfig(config) ?? {};
  const moved = vrrpInstances.flatMap(({ virtualIPs }) => virtualIPs.map(withoutPrefix));
  return [...new Set([...moved, ...virtualServers.map(({ ipAddress }) => ipAddress)])];
}

/** The address of an address in CIDR notation. */
export function withoutPrefix(cidr: string): string {
  return cidr.replace(/\/\d+$/, "");
}

/** `virtualRouterID`, or what stands for it when it is left out. @param index Position in `vrrpInstances`. */
export function routerIdOf({ virtualRouterID }: Pick<VrrpInstance, "virtualRouterID">, index: number): number {
  return virtualRouterID ?? FIRST_ROUTER_ID + index;
}
