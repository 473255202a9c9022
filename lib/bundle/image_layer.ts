import { sha256Of, startDigest } from "./digest.ts";
import type { ImageLayer, ImageRecipe, LayerFile } from "./image_recipe.ts";
import type { LayerDigest, PayloadPart } from "./payload_index.ts";
import { type TarEntry, tarSizeBytes, tarStream } from "./tar_stream.ts";

/** What layers are made of: parts by name, and their content. */
export interface LayerParts {
  part(name: string): PayloadPart;
  content(part: PayloadPart): AsyncIterable<Uint8Array>;
}

/**
 * Names the content of a layer without reading it: equal identities mean equal bytes.
 *
 * It covers the sha256 of the parts, their modes, paths and links, and the version of the tar format.
 */
export function layerIdentity(layer: ImageLayer, parts: LayerParts): string {
  if ("part" in layer) return `part:${parts.part(layer.part).sha256}`;
  const files = layer.files.map((file) => {
    const { sha256, mode } = parts.part(file.part);
    return { sha256, mode, path: file.path, links: linkPaths(file) };
  });
  return `files-1:${sha256Of(new TextEncoder().encode(JSON.stringify(files)))}`;
}

/** Yields the uncompressed tar of a layer. */
export function layerContent(layer: ImageLayer, parts: LayerParts): AsyncIterable<Uint8Array> {
  if ("part" in layer) return parts.content(parts.part(layer.part));
  return tarStream(layerEntries(layer.files, parts));
}

/** Digest and size of a layer: from `known` if it is there, else by making the tar (150 MB take about a second). */
export async function describeLayer(
  layer: ImageLayer,
  parts: LayerParts,
  known: readonly LayerDigest[] = [],
): Promise<LayerDigest> {
  const identity = layerIdentity(layer, parts);
  if ("part" in layer) {
    const { sha256, sizeBytes } = parts.part(layer.part);
    return { identity, digest: `sha256:${sha256}`, sizeBytes };
  }
  const found = known.find((candidate) => candidate.identity === identity);
  if (found !== undefined) return found;
  const digest = startDigest();
  for await (const piece of layerContent(layer, parts)) digest.update(piece);
  return { identity, digest: `sha256:${digest.hex()}`, sizeBytes: tarSizeBytes(layerEntries(layer.files, parts)) };
}

/** Digests every layer of the recipes that is made of files, each once: `layers` of the payload index. */
export async function digestLayers(recipes: readonly ImageRecipe[], parts: LayerParts): Promise<LayerDigest[]> {
  const digests: LayerDigest[] = [];
  for (const layer of recipes.flatMap(({ layers }) => layers)) {
    if ("part" in layer || digests.some(({ identity }) => identity === layerIdentity(layer, parts))) continue;
    digests.push(await describeLayer(layer, parts));
  }
  return digests;
}

/**
 * Entries of a layer of files, without directories: the importer makes missing parents (0755, root) and keeps those of
 * lower layers, symbolic links such as `/bin` included.
 */
function layerEntries(files: readonly LayerFile[], parts: LayerParts): TarEntry[] {
  return files.flatMap((file): TarEntry[] => {
    const part = parts.part(file.part);
    const { mode, sizeBytes } = part;
    const name = file.path.slice(1);
    return [
      { kind: "file", name, mode, sizeBytes, content: () => parts.content(part) },
      ...linkPaths(file).map((link) => ({ kind: "hard-link" as const, name: link.slice(1), mode, target: name })),
    ];
  });
}

function linkPaths({ path, links = [] }: LayerFile): string[] {
  const directory = path.slice(0, path.lastIndexOf("/"));
  return links.map((link) => (link.startsWith("/") ? link : `${directory}/${link}`));
}
