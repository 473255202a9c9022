import type { Clock, Logger } from "../platform/mod.ts";
import { type CtrOptions, importArchive, listImages, PINNED_LABEL } from "./containerd_images.ts";
import { type LayerParts } from "./image_layer.ts";
import { describeImage, layoutEntries } from "./image_layout.ts";
import type { ImageSource } from "./image_recipe.ts";
import { partNamed, type Payload, readFrames, readPart } from "./payload.ts";
import { tarStream } from "./tar_stream.ts";

/** Options of {@link importEmbeddedImages}. */
export interface ImageImportOptions extends CtrOptions {
  images: readonly ImageSource[];
  clock: Clock;
  log: Logger;
}

/**
 * Brings embedded images into containerd, pinned, with no file in between.
 *
 * Images that containerd already has with our digest are left alone, so a warm start costs one `ctr images list`. Needs no
 * child, unlike staging: layers go as they are in the payload, so there is nothing to decompress and little to remember.
 *
 * @returns References that were imported.
 * @throws {K0sError} If containerd does not answer or refuses.
 */
export async function importEmbeddedImages(
  payload: Payload,
  options: ImageImportOptions,
): Promise<string[]> {
  const { images, clock, log } = options;
  const startedMs = clock.monotonicMs();
  const missing = await missingImages(payload, images, options);
  if (missing.length === 0) return [];
  await streamImages(payload, missing, options);
  const references = missing.map(({ reference }) => reference);
  log.info("Imported system images", { images: references, tookMs: Math.round(clock.monotonicMs() - startedMs) });
  return references;
}

/** Streams a layout of the images into `ctr images import`. */
async function streamImages(payload: Payload, images: readonly ImageSource[], ctr: CtrOptions): Promise<void> {
  const { architecture, layers } = payload.index;
  const entries = await layoutEntries(images, architecture, layerParts(payload), layers);
  const stream = ReadableStream.from(tarStream(entries));
  await importArchive(ctr, stream, {
    labels: { [PINNED_LABEL]: "pinned" },
    unpack: true,
  });
}

/** The parts of a payload, for layers. */
export function layerParts(payload: Payload): LayerParts {
  return {
    part: (name) => partNamed(payload, name),
    content: (part) => readPart(payload, part),
    frames: (part) => readFrames(payload, part),
  };
}

async function missingImages(
  payload: Payload,
  images: readonly ImageSource[],
  options: CtrOptions,
): Promise<ImageSource[]> {
  const { architecture, layers } = payload.index;
  const present = new Map((await listImages(options)).map((image) => [image.reference, image]));
  const missing: ImageSource[] = [];
  for (const image of images) {
    const found = present.get(image.reference);
    // Only an image that is there needs its digest, which may mean unpacking a layer.
    const expected = found && (await describeImage(image, architecture, layerParts(payload), layers)).manifest.digest;
    if (found === undefined || found.digest !== expected || !found.isPinned) missing.push(image);
  }
  return missing;
}
