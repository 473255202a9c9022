import { layerParts } from "./image_import.ts";
import { describeLayer, layerBlob } from "./image_layer.ts";
import { buildImage, MANIFEST_TYPE } from "./image_layout.ts";
import type { ImageSource } from "./image_recipe.ts";
import type { ArtifactDescriptor, LayoutBlob } from "./layout_archive.ts";
import type { Payload } from "./payload.ts";
import type { LayerDigest } from "./payload_index.ts";

/** An image with everything it consists of. */
export interface WholeArtifact {
  descriptor: ArtifactDescriptor;
  /** What others refer to first, the manifest last. */
  blobs: LayoutBlob[];
}

/** An embedded image as it would be imported here: the same manifest, and so the same digest. */
export async function embeddedArtifact(payload: Payload, source: ImageSource): Promise<WholeArtifact> {
  const { architecture, layers: known } = payload.index;
  const parts = layerParts(payload);
  const digests: LayerDigest[] = [];
  const blobs: LayoutBlob[] = [];
  for (const layer of source.recipe.layers) {
    const described = await describeLayer(layer, parts, [...known ?? [], ...digests]);
    digests.push(described);
    blobs.push({ ...described, content: () => layerBlob(layer, parts) });
  }
  const { config, manifest } = buildImage(source, architecture, digests);
  const [configBlob, manifestBlob] = [config, manifest].map(({ digest, content }): LayoutBlob => {
    return { digest, sizeBytes: content.length, content: () => [content] };
  }) as [LayoutBlob, LayoutBlob];
  const { digest, sizeBytes } = manifestBlob;
  return {
    descriptor: { mediaType: MANIFEST_TYPE, digest, sizeBytes },
    blobs: [configBlob, ...blobs, manifestBlob],
  };
}
