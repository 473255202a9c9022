import { digestLayers, type LayerDigest, parseImageRecipes, type PayloadIndex } from "../../lib/bundle/mod.ts";
import type { BuildContext } from "./context.ts";
import type { PartSource } from "./payload.ts";

/**
 * Digests the layers that nodes assemble from parts, so that no start has to.
 *
 * @param sources The files of the parts that `index` lists.
 */
export async function layerDigests(
  context: BuildContext,
  index: PayloadIndex,
  sources: readonly PartSource[],
): Promise<LayerDigest[]> {
  const recipes = parseImageRecipes(await Deno.readTextFile(`${context.repository}assets/images/recipes.json`));
  return await digestLayers(recipes, {
    part: (name) => named(index.parts, name),
    content: ({ name }) => readFile(named(sources, name).file.path),
  });
}

async function* readFile(path: string): AsyncGenerator<Uint8Array> {
  using file = await Deno.open(path);
  yield* file.readable;
}

function named<T extends { readonly name: string }>(all: readonly T[], name: string): T {
  const found = all.find((candidate) => candidate.name === name);
  if (found === undefined) throw new TypeError(`No part "${name}"; assets/images/recipes.json names one`);
  return found;
}
