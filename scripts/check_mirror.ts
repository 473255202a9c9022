/**
 * Checks that `tests/unit/` mirrors `lib/`: a test file for every file with code in it, at the same path.
 *
 * Doors (`mod.ts`), facades of libraries (`lib/base/std/`), files private to their folder (`_….ts`) and files that hold
 * only types need none. Prints what is missing and exits with 1.
 *
 *     scripts/deno.sh run -A scripts/check_mirror.ts
 *
 * @module
 */
import { typescriptFiles } from "./check_layers.ts";

/** The test that belongs to a file: `lib/join/token.ts` → `tests/unit/join/token_test.ts`. */
export function mirrorOf(path: string): string {
  return path.replace(/^lib\//, "tests/unit/").replace(/\.ts$/, "_test.ts");
}

/** Whether a file needs a test, judged by its path and its text. */
export function needsMirror(path: string, text: string): boolean {
  if (path.endsWith("/mod.ts") || path.startsWith("lib/base/std/")) return false;
  if (path.slice(path.lastIndexOf("/") + 1).startsWith("_")) return false;
  // Only what stands at the beginning of a line is at the top level, since the formatter indents the rest.
  return /^(export )?(default )?(async )?(abstract )?(function|class|const|let|enum)\b/m.test(text);
}

if (import.meta.main) {
  const root = new URL("..", import.meta.url).pathname;
  const tests = new Set(await typescriptFiles(root, "tests/unit"));
  const files = await typescriptFiles(root, "lib");
  const missing: string[] = [];
  for (const path of files) {
    const text = await Deno.readTextFile(`${root}${path}`);
    if (needsMirror(path, text) && !tests.has(mirrorOf(path))) missing.push(path);
  }
  for (const path of missing) console.error(`${path} has no test ${mirrorOf(path)}`);
  console.log(`Mirror: ${files.length} files, ${missing.length} without their test`);
  if (missing.length > 0) Deno.exit(1);
}
