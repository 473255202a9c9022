/**
 * Finds files of the program that are too short to be a file: what has fewer than fifteen lines joins the thing it serves.
 * Prints each and exits with 1.
 *
 * Short by nature are doors (`mod.ts`), facades of libraries (`lib/base/std/`), what stands for the outside world
 * (`lib/platform/`), commands and steps of a reset, which are entries of a list, and files that hold only types.
 *
 *     scripts/deno.sh run -A scripts/check_short_files.ts
 *
 * @module
 */
import { typescriptFiles } from "./check_layers.ts";
import { needsMirror } from "./check_mirror.ts";

/** Lines from which a file may stand by itself. */
const ENOUGH_LINES = 15;

/** Others that stay short, and why. */
const SHORT_FOR_A_REASON: Readonly<Record<string, string>> = {
  "lib/config/registry_host.ts": "the schema and commands that must not load the schema need it",
  "lib/node/version.ts": "the build reads it, and nothing else of the program",
  "lib/node/worker/task_runners.ts": "the tasks of the other role have a file of this name, too",
};

/** Whether a file should join another one, judged by its path and its text. */
export function isTooShort(path: string, text: string): boolean {
  if (text.trimEnd().split("\n").length >= ENOUGH_LINES || !needsMirror(path, text)) return false;
  if (path.startsWith("lib/platform/") || Object.hasOwn(SHORT_FOR_A_REASON, path)) return false;
  return !/^export (?:const|function) .*: (?:Command|ResetStep)\b/m.test(text);
}

if (import.meta.main) {
  const root = new URL("..", import.meta.url).pathname;
  const files = await typescriptFiles(root, "lib");
  const problems: string[] = [];
  for (const path of files) {
    if (isTooShort(path, await Deno.readTextFile(`${root}${path}`))) problems.push(path);
  }
  const gone = Object.keys(SHORT_FOR_A_REASON).filter((path) => !files.includes(path));
  for (const path of problems) {
    console.error(`${path} has fewer than ${ENOUGH_LINES} lines: let it join what it serves`);
  }
  for (const path of gone) console.error(`scripts/check_short_files.ts names ${path}, which is not there`);
  console.log(`Short files: ${files.length} files, ${problems.length + gone.length} problems`);
  if (problems.length + gone.length > 0) Deno.exit(1);
}
