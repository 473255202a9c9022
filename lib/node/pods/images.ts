import { embeddedImages, embeddedRecipes, importUserBundles, watchUserBundles } from "../../bundle/mod.ts";
import { defaultImageReferences } from "../../config/mod.ts";
import type { PodState } from "./pod_state.ts";

/** Imports the embedded images and the operator's bundles, so that the kubelet never pulls what is at hand. */
export async function importImages(state: PodState, signal: AbortSignal): Promise<void> {
  const { bundle, ports: { clock, log } } = state.inputs;
  const images = embeddedImages(await embeddedRecipes(), state.profile.imageReferences, defaultImageReferences());
  state.noteEvent("OCIBundleReconciler", "importing OCI bundles");
  await bundle.importImages({ ...ctrOf(state), images, clock, log, signal });
  await importUserBundles({ ...bundlesOf(state), signal });
  state.noteEvent("OCIBundleReconciler", "finished importing OCI bundles");
}

/** Imports bundles that are put into `<data>/images` later, until `signal` is aborted. */
export function watchImages(state: PodState, signal: AbortSignal): Promise<void> {
  return watchUserBundles({ ...bundlesOf(state), clock: state.inputs.ports.clock, signal });
}

function bundlesOf(state: PodState) {
  const { paths, ports: { log } } = state.inputs;
  return { ...ctrOf(state), imagesDir: paths.imagesDir, log };
}

function ctrOf({ inputs: { paths, ports: { spawn } } }: PodState) {
  return { ctrPath: `${paths.binDir}/ctr`, socket: paths.containerdSocket, spawn };
}
