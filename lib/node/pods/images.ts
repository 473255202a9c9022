import { stringifyJson } from "../../base/mod.ts";
import { embeddedImages, embeddedRecipes, importUserBundles, watchUserBundles } from "../../bundle/mod.ts";
import { defaultImageReferences } from "../../config/mod.ts";
import type { PodState } from "./pod_state.ts";

/** Imports the embedded images and the operator's bundles, so that the kubelet never pulls what is at hand. */
export async function importImages(state: PodState, signal: AbortSignal): Promise<void> {
  const { bundle, ports: { clock, log } } = state.inputs;
  const { imageReferences } = state.profile;
  const images = embeddedImages(await embeddedRecipes(), imageReferences, defaultImageReferences());
  state.noteEvent("OCIBundleReconciler", "importing OCI bundles");
  await bundle.importImages({ ...ctrOf(state), images, clock, log, signal });
  await importUserBundles({ ...bundlesOf(state), signal });
  state.noteEvent("OCIBundleReconciler", "finished importing OCI bundles");
  state.importedFor = stringifyJson(imageReferences);
}

/**
 * Imports images that the cluster's pods name only now, as when a load balancer is turned on, and bundles that are put
 * into `<data>/images` later, until `signal` is aborted.
 */
export async function followImages(state: PodState, signal: AbortSignal): Promise<void> {
  if (state.importedFor !== stringifyJson(state.profile.imageReferences)) await importImages(state, signal);
  await watchUserBundles({ ...bundlesOf(state), clock: state.inputs.ports.clock, signal });
}

function bundlesOf(state: PodState) {
  const { paths, ports: { log } } = state.inputs;
  const noteEvent = (message: string) => state.noteEvent("OCIBundleReconciler", message);
  return { ...ctrOf(state), imagesDir: paths.imagesDir, log, noteEvent };
}

function ctrOf({ inputs: { paths, ports: { spawn } } }: PodState) {
  return { ctrPath: `${paths.binDir}/ctr`, socket: paths.containerdSocket, spawn };
}
