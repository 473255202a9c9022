import { K0sError } from "../../base/mod.ts";
import { type Platform, platformText, suitability } from "../../bundle/mod.ts";

/** A manifest that an index names. */
export interface NamedManifest {
  digest: string;
  mediaType: string;
  platform?: Platform;
  /** The manifest that this one is about: it attests something of it. */
  about?: string;
}

const IMAGE_MANIFESTS: readonly string[] = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

/**
 * Chooses what of an index a platform needs: the image that suits it best, what is for every platform, and what attests
 * something of those.
 *
 * @throws {K0sError} If there is no image for it.
 * @see k0s `pkg/airgap/ociartifactsbundler.go`, `findSuccessors`
 */
export function selectManifests(manifests: readonly NamedManifest[], machine: Platform): NamedManifest[] {
  const forAll = manifests.filter(({ platform }) => platform === undefined);
  const ranked = manifests.map((manifest) => ({ manifest, rank: rankOf(manifest, machine) }))
    .filter(({ rank }) => rank !== undefined).sort((a, b) => a.rank! - b.rank!);
  const selected = [...forAll, ...ranked.slice(0, 1).map(({ manifest }) => manifest)];
  const isImage = ({ mediaType }: NamedManifest) => IMAGE_MANIFESTS.includes(mediaType);
  if (manifests.some(isImage) && !selected.some(isImage)) {
    const known = manifests.filter(({ about }) => about === undefined).flatMap(({ platform }) => platform ?? []);
    throw new K0sError(`none of the available images match the requested platform ${platformText(machine)}`, {
      hint: `It is made for: ${known.map(platformText).join(", ") || "nothing"}`,
    });
  }
  const digests = new Set(selected.map(({ digest }) => digest));
  const attestations = manifests.filter(({ digest, about }) => !digests.has(digest) && digests.has(about ?? ""));
  return [...selected, ...attestations];
}

function rankOf({ platform }: NamedManifest, machine: Platform): number | undefined {
  return platform === undefined ? undefined : suitability(platform, machine);
}
