import { testPaths } from "./files.ts";

/** Where the groups of unit tests are written, below the repository's root. */
const GROUPS = ".cache/unit";
const TESTS = "tests/unit";

/**
 * Writes one module per folder of `tests/unit/` that imports its tests, and returns the folder of these modules.
 *
 * `deno test` makes an isolate of V8 for each file it is given. For hundreds of small files that costs several times as
 * much as the tests themselves; a group pays for it, and for loading and compiling `lib/`, once. Tests are reported at
 * their own file and line as before, and each file can still be run alone.
 */
export async function writeGroups(root: string): Promise<string> {
  const groups = Map.groupBy(await testPaths(root, TESTS), groupOf);
  const folder = `${root}${GROUPS}`;
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, files] of groups) {
    await Deno.writeTextFile(`${folder}/${name}_test.ts`, files.map((path) => `import "../../${path}";\n`).join(""));
  }
  for await (const { name } of Deno.readDir(folder)) {
    if (!groups.has(name.replace(/_test\.ts$/, ""))) await Deno.remove(`${folder}/${name}`);
  }
  return GROUPS;
}

/** The folder next below `tests/unit/`: `tests/unit/cli/token/create_test.ts` → `cli`; of a file right there, `unit`. */
function groupOf(path: string): string {
  const [first, ...deeper] = path.slice(`${TESTS}/`.length).split("/");
  return deeper.length > 0 && first !== undefined ? first : "unit";
}
