import { K0sError } from "../../lib/base/mod.ts";
import { lockCache } from "./cache.ts";
import { cachedComponent, compileComponent } from "./compile.ts";
import type { BuildContext } from "./context.ts";
import { Progress } from "./progress.ts";
import { COMPONENTS } from "./recipes.ts";

/**
 * Compiles components anew in an empty cache, under another path, and compares them with the cached ones.
 *
 * Only downloaded sources are shared with the ordinary cache. All components take about 20 minutes on two cores.
 *
 * @param names Components to compile; empty means all.
 * @throws {K0sError} If an executable differs; it names it.
 */
export async function checkRecompiled(context: BuildContext, names: readonly string[]): Promise<void> {
  const recipes = names.length === 0 ? COMPONENTS : COMPONENTS.filter(({ name }) => names.includes(name));
  if (recipes.length < names.length) throw new K0sError(`Unknown component among: ${names.join(", ")}`);
  using _lock = await lockCache(context);
  const progress = new Progress(recipes.length);
  const emptyCache = await Deno.makeTempDir({ prefix: "k0s-recompile-" });
  try {
    await Deno.mkdir(`${emptyCache}/go`);
    await Deno.symlink(`${context.cache}go/mod`, `${emptyCache}/go/mod`);
    for (const recipe of recipes) {
      await progress.step(recipe.name, async (remark) => {
        const first = await cachedComponent(context, recipe);
        if (first === undefined) throw new K0sError(`Cannot compare ${recipe.name}: it is not built yet`);
        const second = await compileComponent({ ...context, cache: `${emptyCache}/` }, recipe);
        for (const [name, { sha256 }] of first) {
          if (second.get(name)?.sha256 !== sha256) throw new K0sError(`Cannot reproduce ${name}: two builds differ`);
        }
        remark("identical");
      });
    }
  } finally {
    await Deno.remove(emptyCache, { recursive: true });
  }
}
