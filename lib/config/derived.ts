import { bracketed, hostBitsOf, httpsUrl, nthAddress, parseCidr, parseIp } from "../base/mod.ts";
import { type DataSource, DataSourceProblem, parseDataSource } from "./data_source.ts";
import { externalHost, splitExternalAddress } from "./external_address.ts";
import type { ClusterConfig } from "./schema/cluster_config.ts";
import type { Registry } from "./schema/registries.ts";

/** URL of an API of this cluster as the others reach it: an explicit port of the external address wins. */
function publicUrl({ spec: { api } }: ClusterConfig, port: number): string {
  const { host, port: externalPort } = splitExternalAddress(api.externalAddress || api.address);
  return httpsUrl(host, externalPort ?? port);
}

/** URL of the Kubernetes API in worker tokens and kubeconfigs of users. @see k0s `APIAddressURL` */
export function clusterApiUrl(config: ClusterConfig): string {
  return publicUrl(config, config.spec.api.port);
}

/** Host and port of `spec.api.externalAddress`; `undefined` if there is none. */
export function externalApi({ spec: { api } }: ClusterConfig): { host: string; port: number } | undefined {
  if (!api.externalAddress) return undefined;
  const { host, port } = splitExternalAddress(api.externalAddress);
  return { host, port: port ?? api.port };
}

/** URL of the join API in controller tokens; a port in `externalAddress` is used for it too, as upstream. */
export function joinApiUrl(config: ClusterConfig): string {
  return publicUrl(config, config.spec.api.k0sApiPort);
}

/** URL of the Kubernetes API on the controller itself. */
export function localApiUrl({ spec: { api } }: ClusterConfig): string {
  return `https://${api.onlyBindToAddress ? bracketed(api.address) : "localhost"}:${api.port}`;
}

/**
 * Address of the cluster's DNS: number 10 of the service network, number 2 where that has at most 3 host bits. With
 * dual-stack it is of the primary family.
 *
 * @throws {RangeError} If the network is too narrow; a checked configuration has none such.
 */
export function clusterDnsAddress(config: ClusterConfig): string {
  const [text = ""] = serviceNetworks(config);
  const services = parseCidr(text);
  if (services === undefined) throw new RangeError(`Not a network: "${text}"`);
  if (hostBitsOf(services) < 2) throw new RangeError(`failed to calculate DNS address: CIDR too narrow: ${text}`);
  return nthAddress(services, hostBitsOf(services) <= 3 ? 2 : 10);
}

/** The family listed first with dual-stack: as configured, else that of the address the others use. */
export function primaryAddressFamily({ spec: { api, network } }: Pick<ClusterConfig, "spec">): "IPv4" | "IPv6" {
  if (network.primaryAddressFamily) return network.primaryAddressFamily;
  return parseIp(externalHost(api.externalAddress || api.address))?.family === 6 ? "IPv6" : "IPv4";
}

/** Families of the pods' addresses. */
export function familiesInUse(
  { podCIDR, dualStack }: ClusterConfig["spec"]["network"],
): Record<"ipv4" | "ipv6", boolean> {
  const isIpv6 = podCIDR.includes(":");
  return { ipv4: dualStack.enabled || !isIpv6, ipv6: dualStack.enabled || isIpv6 };
}

/** Networks of the pods, the primary family first. */
export function podNetworks(config: ClusterConfig): string[] {
  const { podCIDR, dualStack } = config.spec.network;
  return inFamilyOrder(config, podCIDR, dualStack.IPv6podCIDR);
}

/** Networks of the Services, the primary family first. */
export function serviceNetworks(config: Pick<ClusterConfig, "spec">): string[] {
  const { serviceCIDR, dualStack } = config.spec.network;
  return inFamilyOrder(config, serviceCIDR, dualStack.IPv6serviceCIDR);
}

function inFamilyOrder(config: Pick<ClusterConfig, "spec">, first: string, second: string | undefined): string[] {
  if (!config.spec.network.dualStack.enabled || !second) return [first];
  return primaryAddressFamily(config) === "IPv6" ? [second, first] : [first, second];
}

/** Whether we run the etcd that keeps the state. */
export function runsEtcd({ spec: { storage } }: ClusterConfig): boolean {
  return storage.type === "etcd" && storage.etcd?.externalCluster == null;
}

/** Whether other controllers can join: SQLite, and a NATS inside kine, are for one. @see k0s `IsJoinable` */
export function isStorageJoinable(config: ClusterConfig): boolean {
  return config.spec.storage.type === "etcd" || dataSourceOf(config)?.isShared === true;
}

/** What `spec.storage.kine.dataSource` says; `undefined` with etcd, and where it is malformed. */
export function dataSourceOf({ spec: { storage } }: ClusterConfig): DataSource | undefined {
  if (storage.type !== "kine") return undefined;
  const parsed = parseDataSource(storage.kine?.dataSource ?? "");
  return parsed instanceof DataSourceProblem ? undefined : parsed;
}

/** Names of the Secrets that registries and their mirrors name, each once. */
export function registrySecretNames(registries: readonly Registry[] = []): string[] {
  const named = registries.flatMap((registry) => [registry, ...registry.mirrors ?? []])
    .map(({ credentials }) => credentials?.secretRef?.name);
  return [...new Set(named.filter((name) => name !== undefined))].toSorted();
}
