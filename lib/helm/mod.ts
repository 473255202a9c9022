/**
 * helm as k0s runs it: `Chart` objects, and how a release is made what its Chart says.
 *
 * @module
 */
export * from "./chart_object.ts";
export { chartCrd } from "./chart_crd.ts";
