import { digestLayers, type LayerDigest, parseImageRecipes, type PayloadIndex } from "../../lib/bundle/mod.ts";
import type { BuildContext } from "./context.ts";
import type { CompressedPart } from "./payload.ts";

/**
 * Digests the layers that nodes assemble from parts, so that no start has to.
 *
 * @param compressed The parts that `index` lists.
 */
export async function layerDigests(
  context: BuildContext,
  index: PayloadIndex,
  compressed: readonly CompressedPart[],
): Promise<LayerDigest[]> {
  const partOf = (name: string) => found(compressed.find(({ source }) => source.name === name), name);
  const recipes = parseImageRecipes(await Deno.readTextFile(`${context.repository}assets/images/recipes.json`));
  return await digestLayers(recipes, {
    part: (name) => found(index.parts.find((part) => part.name === name), name),
    content: ({ name }) => readFile(partOf(name).source.file.path),
    frames: ({ name }) => readFile(partOf(name).compressed.path),
  });
}

async function* readFile(path: string): AsyncGenerator<Uint8Array> {
  using file = await Deno.open(path);
  yield* file.readable;
}

function found<T>(part: T | undefined, name: string): T {
  if (part === undefined) throw new TypeError(`No part "${name}"; assets/images/recipes.json names one`);
  return part;
}
