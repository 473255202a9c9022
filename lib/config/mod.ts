/**
 * ClusterConfig: types, defaults, strict loading, validation; directories of a node.
 *
 * Importing this module is cheap: the schema library is loaded only when a document is parsed or validated.
 *
 * @module
 */
export * from "./paths.ts";
export * from "./users.ts";
export type { ClusterConfig } from "./schema/cluster_config.ts";
