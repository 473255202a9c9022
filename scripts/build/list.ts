import { BASE_IMAGE, cachedBaseImage } from "./base_image.ts";
import { cachedComponent } from "./compile.ts";
import type { BuildContext } from "./context.ts";
import { mebibytes } from "./progress.ts";
import { COMPONENTS } from "./recipes.ts";

/** Prints a line per file of the payload: name, version, and its size if it is in the cache. */
export async function listComponents(context: BuildContext): Promise<void> {
  for (const recipe of COMPONENTS) {
    const cached = await cachedComponent(context, recipe);
    for (const { name, version } of recipe.outputs) printLine(name, version, cached?.get(name)?.sizeBytes);
  }
  printLine(BASE_IMAGE, "", (await cachedBaseImage(context))?.sizeBytes);
}

function printLine(name: string, version: string, sizeBytes: number | undefined): void {
  const state = sizeBytes === undefined ? "not built" : `cached, ${mebibytes(sizeBytes)}`;
  console.log(`${name.padEnd(26)}${version.padEnd(10)}${state}`);
}
