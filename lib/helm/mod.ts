/**
 * helm as k0s runs it: `Chart` objects, and how a release is made what its Chart says.
 *
 * @module
 */
export * from "./chart_object.ts";
export { chartCrd } from "./chart_crd.ts";
export { isAsWanted, isMoved } from "./as_wanted.ts";
export { isLocalChart, isOci, repositoryFor, repositoryKeyOf } from "./repository_key.ts";
export * from "./releases.ts";
