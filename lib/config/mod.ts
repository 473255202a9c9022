/**
 * ClusterConfig: types, defaults, strict loading, validation; directories of a node.
 *
 * Importing this module is cheap: the schema library and the YAML library are loaded only when a document is
 * parsed, checked or rendered.
 *
 * @module
 */
export * from "./paths.ts";
export * from "./users.ts";
export { type ImageSpec } from "./defaults/default_images.ts";
export { defaultClusterConfig, type DefaultConfigOptions } from "./defaults/defaults.ts";
export { type DatabaseServer, type DataSource, describeDataSource } from "./data_source.ts";
export { isLocalChart, isOci, repositoryFor, repositoryKeyOf } from "./chart_repository.ts";
export { type CalicoPort, calicoPorts, type CalicoSettings, usesBgp } from "./calico_node.ts";
export { isNodeLocal } from "./cluster_wide.ts";
export * from "./derived.ts";
export * from "./feature_gates.ts";
export { type GivenArgs, givenFlag, givenFlags } from "./given_flag.ts";
export { splitExternalAddress } from "./external_address.ts";
export { defaultImageReferences, type ImageKey, imageReference, imageReferences } from "./images.ts";
export { type ImagePlatform, listImages } from "./image_list.ts";
export {
  clusterWideConfig,
  configJsonSchema,
  configStructuralSchema,
  loadClusterConfig,
  loadClusterObject,
  type LoadConfigOptions,
  renderClusterConfig,
} from "./load.ts";
export type { ParsedConfig, ParsedObject, ParseObjectOptions, ParseOptions } from "./parse.ts";
export type { RenderConfigOptions } from "./render.ts";
export type { RuleContext } from "./rules/rule.ts";
export type { BackupSettings, S3Settings } from "./schema/backup.ts";
export type { ClusterConfig } from "./schema/cluster_config.ts";
export { CIPHER_SUITES, kubeProxyMetricsAddress, type Security, securityOf } from "./security.ts";
export { EVERY_REGISTRY, isRegistryHost } from "./registry_host.ts";
export type { Registry, RegistryAccess, RegistryMirror } from "./schema/registries.ts";
export * from "./virtual_addresses.ts";
export { saysMore } from "./says_more.ts";
export { withoutSecrets } from "./without_secrets.ts";
