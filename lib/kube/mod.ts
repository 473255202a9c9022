/**
 * A thin client of the Kubernetes API: get, list, watch, create, update, patch, server-side apply, delete, discovery,
 * leases.
 *
 * @module
 */
export * from "./kube_api_error.ts";
export * from "./resource_type.ts";
export { type KubeAccess, parseKubeconfig } from "./kubeconfig.ts";
export type { CallOptions, ListOptions, ObjectOptions, Propagation, WatchOptions } from "./requests.ts";
export type { DiscoveredResource } from "./discovery.ts";
export { KubeClient } from "./kube_client.ts";
export { type CustomKind, customKind, type KindColumn, kindSchema, schemaOf } from "./custom_kind.ts";
export * from "./kube_object.ts";
export { quantityOf } from "./quantity.ts";
export { mayBeStarting, untilStarted, type UntilStartedOptions } from "./starting_api.ts";
export { follow, type Followed, type FollowOptions } from "./follow.ts";
export { type FollowedState, followState, type FollowStateOptions } from "./follow_state.ts";
export { establishKind } from "./establish_kind.ts";
export { expiredForMs, isLeaseHeld, type Lease, renewedAtMs } from "./lease_object.ts";
