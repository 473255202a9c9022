/**
 * Finds exports of the program that nothing uses: names that occur nowhere but where they are declared, handed on by a
 * `mod.ts`, or tested; and values that a `mod.ts` hands on to nobody, tests included. Prints each and exits with 1.
 *
 * Names are looked for as words in the code, so that an import when it is needed (`await import(…)`) counts, too. Equal names of
 * different files hide each other: it finds too little rather than too much.
 *
 *     scripts/deno.sh run -A scripts/check_exports.ts
 *
 * @module
 */
import { typescriptFiles } from "./check_layers.ts";

/** A file and its text. */
export interface SourceFile {
  path: string;
  text: string;
}

const DECLARATION =
  /^export (?:default )?(?:declare )?(?:async )?(?:abstract )?(?:function\*?|class|const|let|interface|type|enum) (\w+)/gm;
const VALUE = /^export (?:async )?(?:abstract )?(?:function\*?|class|const|let|enum) (\w+)/gm;
const HANDED_ON = /^export (?:type )?\{([^}]*)\} from/gm;
const PATH = /"\.{1,2}\/[^"]*"/g;

/** What is wrong with the exports of some files. @param files The program, what is built around it, and the tests. */
export function exportProblems(files: readonly SourceFile[]): string[] {
  const code = files.map(({ path, text }) => ({ path, words: wordsOf(text) }));
  const program = code.filter(({ path }) => !path.startsWith("tests/") && path !== "scripts/check_exports.ts");
  const lib = files.filter(({ path }) => path.startsWith("lib/"));
  const dead = lib.flatMap(({ path, text }) =>
    namesDeclared(text).filter((name) => !isUsed(name, path, program)).map((name) => ({ path, name }))
  );
  const values = new Set(lib.flatMap(({ text }) => namesDeclared(text, VALUE)));
  const idle = lib.flatMap(({ path, text }) =>
    namesHandedOn(text).filter((name) => values.has(name))
      .filter((name) => !code.some((other) => isOutside(other.path, path) && other.words.has(name)))
      .map((name) => ({ path, name }))
  );
  return [
    ...dead.map(({ path, name }) => `${path} exports "${name}", which nothing but tests uses`),
    ...idle.map(({ path, name }) => `${path} hands on "${name}", which nothing outside uses`),
  ];
}

interface Words {
  path: string;
  /** How often each word occurs in the code; lines that only hand on what other files export do not count. */
  words: ReadonlyMap<string, number>;
}

function wordsOf(text: string): Map<string, number> {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "").replace(HANDED_ON, "").replace(
    PATH,
    "",
  );
  const words = new Map<string, number>();
  for (const [word] of code.matchAll(/\w+/g)) words.set(word, (words.get(word) ?? 0) + 1);
  return words;
}

function namesDeclared(text: string, pattern = DECLARATION): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => name!))];
}

function namesHandedOn(text: string): string[] {
  return [...text.matchAll(HANDED_ON)].flatMap(([, list]) => list!.split(",")).map((entry) =>
    entry.trim().replace(/^type /, "").split(" as ").at(-1)!
  ).filter((name) => name !== "");
}

/** Whether a name occurs in another file, or in its own apart from its declaration. */
function isUsed(name: string, path: string, code: readonly Words[]): boolean {
  return code.some((file) => (file.words.get(name) ?? 0) > (file.path === path ? 1 : 0));
}

/** Whether a file lies outside of the folder whose `mod.ts` hands something on. */
function isOutside(path: string, entry: string): boolean {
  return !path.startsWith(entry.slice(0, entry.lastIndexOf("/") + 1));
}

if (import.meta.main) {
  const root = new URL("..", import.meta.url).pathname;
  const folders = await Promise.all(["lib", "scripts", "tests"].map((folder) => typescriptFiles(root, folder)));
  const paths = ["main.ts", ...folders.flat()];
  const files = await Promise.all(paths.map(async (path) => ({ path, text: await Deno.readTextFile(root + path) })));
  const problems = exportProblems(files);
  for (const problem of problems) console.error(problem);
  console.log(`Exports: ${files.length} files, ${problems.length} problems`);
  if (problems.length > 0) Deno.exit(1);
}
