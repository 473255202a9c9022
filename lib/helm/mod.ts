/**
 * helm as k0s runs it: `Chart` objects, and how a release is made what its Chart says.
 *
 * @module
 */
export * from "./chart_object.ts";
export { chartCrd } from "./chart_crd.ts";
export { isAsWanted, isMoved } from "./as_wanted.ts";
export * from "./releases.ts";
export { HELM_USER, type HelmProgramOptions } from "./helm_program.ts";
export { removeHelmHomes } from "./helm_home.ts";
export { HelmError } from "./helm_error.ts";
export type { ReleaseName } from "./release_revisions.ts";
export { ReleaseManager, type ReleaseManagerOptions } from "./release_manager.ts";
