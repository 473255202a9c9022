import { K0sError } from "../../lib/base/mod.ts";
import { concatenate, sha256Of } from "../../lib/platform/mod.ts";
import { buildParts } from "./build_all.ts";
import { BASE_IMAGE, baseImagePackages, packBaseImage } from "./base_image.ts";
import { lockCache } from "./cache.ts";
import type { BuildContext } from "./context.ts";
import { compressPieces, LEVELS } from "./frames.ts";
import type { PartSource } from "./payload.ts";
import { Progress } from "./progress.ts";
import { COMPONENTS } from "./recipes.ts";

/**
 * Packs the payload twice from scratch and compares.
 *
 * The base layer is made anew from its packages and every part compressed anew; only the compiled components are taken
 * from the cache.
 *
 * @throws {K0sError} If a part differs between the two; it names the part.
 */
export async function checkReproducible(context: BuildContext): Promise<void> {
  using _lock = await lockCache(context);
  const progress = new Progress(COMPONENTS.length + 3);
  const sources = await buildParts(context, progress);
  const first = await progress.step("pack", () => pack(context, sources));
  const second = await progress.step("pack again", () => pack(context, sources));
  for (const [name, hash] of first) {
    if (second.get(name) !== hash) {
      throw new K0sError(`Cannot reproduce the payload: two packings of ${name} differ`, {
        hint: "Compare two runs of the step that makes it; a date, a path or an order has come in",
      });
    }
  }
  console.log(`Two packings are identical: ${sha256Of(new TextEncoder().encode([...first.values()].join()))}`);
}

async function pack(context: BuildContext, sources: readonly PartSource[]): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  const level = LEVELS[context.profile];
  for (const { name, file } of sources) {
    hashes.set(
      name,
      sha256Of(concatenate((await compressPieces(file, level)).map(({ compressed }) => compressed))),
    );
  }
  const base = await packBaseImage(context, await baseImagePackages(context));
  hashes.set(`${BASE_IMAGE}, uncompressed`, sha256Of(base));
  return hashes;
}
