import { sha256Of, startDigest } from "../platform/mod.ts";
import type { ImageLayer, ImageRecipe, LayerFile } from "./image_recipe.ts";
import type { LayerDigest, PayloadPart } from "./payload_index.ts";
import { type TarFile, type TarHardLink, tarStream, zstdTarStream } from "./tar_stream.ts";

/** What layers are made of: parts by name, and their content. */
export interface LayerParts {
  /** Finds a part. @throws {K0sError} If there is none of this name. */
  part(name: string): PayloadPart;
  /** The content, uncompressed. */
  content(part: PayloadPart): AsyncIterable<Uint8Array>;
  /** The content as whole zstd frames, one at a time. */
  frames(part: PayloadPart): AsyncIterable<Uint8Array>;
}

/** An entry of a layer. */
type LayerEntry = (TarFile & { part: PayloadPart }) | TarHardLink;

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

/** Yields the tar of a layer, compressed with zstd: its parts as they are in the payload. */
export function layerBlob(layer: ImageLayer, parts: LayerParts): AsyncIterable<Uint8Array> {
  if ("part" in layer) return parts.frames(parts.part(layer.part));
  return zstdTarStream(layerEntries(layer.files, parts), ({ part }) => parts.frames(part));
}

/** Digests and size of a layer: from `known` if it is there, else by making the tar (150 MB take about a second). */
export async function describeLayer(
  layer: ImageLayer,
  parts: LayerParts,
  known: readonly LayerDigest[] = [],
): Promise<LayerDigest> {
  const identity = layerIdentity(layer, parts);
  const found = known.find((candidate) => candidate.identity === identity);
  if (found !== undefined) return found;
  return { identity, ...await digestBlob(layerBlob(layer, parts)), diffId: await diffIdOf(layer, parts) };
}

/** Digests every layer of the recipes, each once: `layers` of the payload index. */
export async function digestLayers(recipes: readonly ImageRecipe[], parts: LayerParts): Promise<LayerDigest[]> {
  const digests: LayerDigest[] = [];
  for (const layer of recipes.flatMap(({ layers }) => layers)) {
    const digest = await describeLayer(layer, parts, digests);
    if (!digests.includes(digest)) digests.push(digest);
  }
  return digests;
}

async function digestBlob(blob: AsyncIterable<Uint8Array>): Promise<Pick<LayerDigest, "digest" | "sizeBytes">> {
  const digest = startDigest();
  let sizeBytes = 0;
  for await (const piece of blob) {
    digest.update(piece);
    sizeBytes += piece.length;
  }
  return { digest: `sha256:${digest.hex()}`, sizeBytes };
}

async function diffIdOf(layer: ImageLayer, parts: LayerParts): Promise<string> {
  if ("part" in layer) return `sha256:${parts.part(layer.part).sha256}`;
  return (await digestBlob(tarStream(layerEntries(layer.files, parts)))).digest;
}

/**
 * Entries of a layer of files, without directories: the importer makes missing parents (0755, root) and keeps those of
 * lower layers, symbolic links such as `/bin` included.
 */
function layerEntries(files: readonly LayerFile[], parts: LayerParts): LayerEntry[] {
  return files.flatMap((file): LayerEntry[] => {
    const part = parts.part(file.part);
    const { mode, sizeBytes } = part;
    const name = file.path.slice(1);
    return [
      { kind: "file", name, mode, sizeBytes, content: () => parts.content(part), part },
      ...linkPaths(file).map((link) => ({ kind: "hard-link" as const, name: link.slice(1), mode, target: name })),
    ];
  });
}

function linkPaths({ path, links = [] }: LayerFile): string[] {
  const directory = path.slice(0, path.lastIndexOf("/"));
  return links.map((link) => (link.startsWith("/") ? link : `${directory}/${link}`));
}
