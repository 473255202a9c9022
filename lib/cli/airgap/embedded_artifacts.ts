import {
  type Bundle,
  embeddedImages,
  embeddedRecipes,
  openBundle,
  type Platform,
  suitability,
  type WholeArtifact,
} from "../../bundle/mod.ts";
import { defaultImageReferences } from "../../config/mod.ts";
import { isStandalone, type Spawn } from "../../platform/mod.ts";
import type { ArtifactName } from "../../registries/mod.ts";

/**
 * What is in this executable of artifacts: the images of the system under the names that they have by default, for its own
 * platform. One that is named with a digest is not: that is its makers'.
 */
export function embeddedArtifacts(
  spawn: Spawn,
  platform: Platform,
): (name: ArtifactName) => Promise<WholeArtifact | undefined> {
  let opened: Promise<Bundle> | undefined;
  return async ({ name, reference }) => {
    // Run from its source, k0s has nothing embedded.
    if (reference.digest !== "" || !isStandalone()) return undefined;
    const bundle = await (opened ??= openBundle(spawn));
    const machine = { os: "linux", architecture: bundle.index.architecture };
    if (suitability(machine, platform) !== 0) return undefined;
    const defaults = defaultImageReferences();
    const image = embeddedImages(await embeddedRecipes(), defaults, defaults).find((one) => one.reference === name);
    return image === undefined ? undefined : await bundle.artifact(image);
  };
}
