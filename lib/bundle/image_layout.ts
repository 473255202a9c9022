import { sha256Of } from "../platform/mod.ts";
import { describeLayer, layerBlob, type LayerParts } from "./image_layer.ts";
import type { ImageLayer, ImageRecipe, ImageSource } from "./image_recipe.ts";
import type { LayerDigest } from "./payload_index.ts";
import type { TarEntry, TarFile } from "./tar_stream.ts";

/** A small blob of an image layout. */
export interface Blob {
  /** `sha256:…`. */
  digest: string;
  content: Uint8Array;
}

/** What names an image in a layout, and its own blobs. */
export interface BuiltImage {
  reference: string;
  config: Blob;
  manifest: Blob;
}

/** Media type of an image's manifest. */
export const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
/** @see OCI image specification, "Image Layer Filesystem Changeset", `+zstd` Media Types */
const LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+zstd";

/** Builds configuration and manifest of an image. The same inputs always give the same bytes, so the same digest. */
export function buildImage(
  { reference, recipe }: ImageSource,
  architecture: string,
  layers: readonly LayerDigest[],
): BuiltImage {
  const config = jsonBlob(imageConfig(recipe, architecture, layers));
  const manifest = jsonBlob({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: {
      mediaType: "application/vnd.oci.image.config.v1+json",
      digest: config.digest,
      size: config.content.length,
    },
    layers: layers.map(({ digest, sizeBytes }) => ({ mediaType: LAYER_TYPE, digest, size: sizeBytes })),
  });
  return { reference, config, manifest };
}

/** Builds one image after finding out the digests of its layers. */
export async function describeImage(
  source: ImageSource,
  architecture: string,
  parts: LayerParts,
  known: readonly LayerDigest[] = [],
): Promise<BuiltImage> {
  const layers: LayerDigest[] = [];
  for (const layer of source.recipe.layers) layers.push(await describeLayer(layer, parts, known));
  return buildImage(source, architecture, layers);
}

/**
 * The entries of a tar that holds images as an OCI image layout, each blob once.
 *
 * `index.json` names each image by the annotation `io.containerd.image.name`, as containerd's importer wants it.
 *
 * @see OCI image specification, "Image Layout"
 */
export async function layoutEntries(
  sources: readonly ImageSource[],
  architecture: string,
  parts: LayerParts,
  known: readonly LayerDigest[] = [],
): Promise<TarEntry[]> {
  const digested: LayerDigest[] = [...known];
  const blobs = new Map<string, TarEntry>();
  const images: BuiltImage[] = [];
  for (const source of sources) {
    for (const layer of source.recipe.layers) {
      const described = await describeLayer(layer, parts, digested);
      digested.push(described);
      blobs.set(described.digest, layerEntry(layer, described, parts));
    }
    const image = await describeImage(source, architecture, parts, digested);
    for (const blob of [image.config, image.manifest]) blobs.set(blob.digest, blobEntry(blob));
    images.push(image);
  }
  return [
    fileEntry("oci-layout", toJson({ imageLayoutVersion: "1.0.0" })),
    fileEntry("index.json", toJson(layoutIndex(images, architecture))),
    ...blobs.values(),
  ];
}

function imageConfig(recipe: ImageRecipe, architecture: string, layers: readonly LayerDigest[]): unknown {
  const { entrypoint, cmd, env, user, workingDir } = recipe;
  return {
    architecture,
    os: "linux",
    config: {
      ...(user === undefined ? {} : { User: user }),
      Env: Object.entries(env).sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, value]) =>
        `${name}=${value}`
      ),
      Entrypoint: entrypoint,
      ...(cmd === undefined ? {} : { Cmd: cmd }),
      ...(workingDir === undefined ? {} : { WorkingDir: workingDir }),
    },
    rootfs: { type: "layers", diff_ids: layers.map(({ diffId }) => diffId) },
  };
}

function layoutIndex(images: readonly BuiltImage[], architecture: string): unknown {
  return {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: images.map(({ reference, manifest }) => ({
      mediaType: MANIFEST_TYPE,
      digest: manifest.digest,
      size: manifest.content.length,
      platform: { architecture, os: "linux" },
      annotations: { "io.containerd.image.name": reference, "org.opencontainers.image.ref.name": tagOf(reference) },
    })),
  };
}

/** The tag of a reference; `latest` if it has none. */
function tagOf(reference: string): string {
  return /:([\w][\w.-]*)(?:@|$)/.exec(reference.slice(reference.lastIndexOf("/")))?.[1] ?? "latest";
}

function layerEntry(layer: ImageLayer, { digest, sizeBytes }: LayerDigest, parts: LayerParts): TarEntry {
  return { kind: "file", name: blobPath(digest), mode: 0o444, sizeBytes, content: () => layerBlob(layer, parts) };
}

function blobEntry({ digest, content }: Blob): TarFile {
  return { ...fileEntry(blobPath(digest), content), mode: 0o444 };
}

function fileEntry(name: string, content: Uint8Array): TarFile {
  return { kind: "file", name, mode: 0o644, sizeBytes: content.length, content: () => [content] };
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}

function jsonBlob(value: unknown): Blob {
  const content = toJson(value);
  return { digest: `sha256:${sha256Of(content)}`, content };
}

function toJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
