import { removeIfPresent } from "./cache.ts";
import type { BuildContext } from "./context.ts";
import { run } from "./run.ts";

/** Where the bundled program is put; `../../` from there is the checkout, as it is from `lib/<module>/`. */
export const PROGRAM_DIRECTORY = "dist/program";

/**
 * Bundles `main.ts` and what it imports into few files of plain JavaScript.
 *
 * Compiled as they are, npm packages are embedded whole, with sources, types and tests: 12 MB, which Deno copies to the
 * heap at every start. What is imported lazily stays a file of its own. Names are kept for readable stack traces. A
 * module that reads an embedded file by `import.meta.url` has to lie in `lib/<module>/`.
 *
 * @returns Path of the entry, relative to the checkout.
 */
export async function bundleProgram(context: BuildContext): Promise<string> {
  const directory = `${context.repository}${PROGRAM_DIRECTORY}`;
  await removeIfPresent(directory);
  await Deno.mkdir(directory, { recursive: true });
  const bundle = [Deno.execPath(), "bundle", "--quiet", "--platform", "deno", "--code-splitting"];
  const options = { cwd: context.repository, env: { DENO_NO_UPDATE_CHECK: "1" } };
  await run([...bundle, "--outdir", directory, "main.ts"], options);
  const configuration = { nodeModulesDir: "none", lock: false };
  await Deno.writeTextFile(`${directory}/deno.json`, JSON.stringify(configuration));
  return `${PROGRAM_DIRECTORY}/main.js`;
}
