/**
 * Checks what every start of k0s loads, whatever the command, besides files of its own: only what is listed here, with the
 * reason. Everything else is imported when it is used. Prints what is not and exits with 1.
 *
 *     scripts/deno.sh run -A scripts/check_start_imports.ts
 *
 * @module
 */

/** What the program may import on its way to any command; see `docs/adr/0020-where-the-runtime-comes-from.md`. */
const ALLOWED: Readonly<Record<string, string>> = {
  "node:buffer": "comparing certificates, in the client that trusts one alone",
  "node:crypto": "digests that need no promise, and certificates",
  "node:fs/promises": "statfs and rmdir, which Deno does not have",
  "node:net": "isIP",
  "npm:deno-std": "the parser of command lines",
};

/** The part of `deno info --json` that is used. */
export interface StartGraph {
  roots: readonly string[];
  modules: readonly {
    specifier: string;
    dependencies?: readonly { isDynamic?: boolean; code?: { specifier?: string } }[];
  }[];
}

/** Modules of others that are loaded with the root, each without version and path. */
export function loadedAtStart({ roots, modules }: StartGraph): string[] {
  const bySpecifier = new Map(modules.map((module) => [module.specifier, module]));
  const seen = new Set(roots);
  // A set takes in what is added while it is read.
  for (const specifier of seen) {
    for (const { isDynamic, code } of bySpecifier.get(specifier)?.dependencies ?? []) {
      if (isDynamic !== true && code?.specifier !== undefined) seen.add(code.specifier);
    }
  }
  const others = [...seen].filter((specifier) => !specifier.startsWith("file:"));
  return [...new Set(others.map(nameOf))].toSorted();
}

/** `npm:/deno-std@1.4.0/cli/parse_args.js` → `npm:deno-std` */
function nameOf(specifier: string): string {
  return specifier.startsWith("npm:") ? specifier.replace(/^(npm:)\/?(@?[^@]+)@.*$/, "$1$2") : specifier;
}

/** What is wrong with what is loaded, a line each. */
export function startProblems(loaded: readonly string[]): string[] {
  const unlisted = loaded.filter((name) => !Object.hasOwn(ALLOWED, name));
  const unused = Object.keys(ALLOWED).filter((name) => !loaded.includes(name));
  return [
    ...unlisted.map((name) => `Every start of k0s loads ${name}: import it where it is used, with import()`),
    ...unused.map((name) =>
      `No start of k0s loads ${name} any more: take it off the list of scripts/check_start_imports.ts`
    ),
  ];
}

if (import.meta.main) {
  const root = new URL("..", import.meta.url).pathname;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "main.ts"],
    cwd: root,
    stdout: "piped",
  });
  const { success, stdout } = await command.output();
  if (!success) throw new Error("Cannot read the graph of modules: deno info failed");
  const loaded = loadedAtStart(JSON.parse(new TextDecoder().decode(stdout)) as StartGraph);
  const problems = startProblems(loaded);
  for (const problem of problems) console.error(problem);
  console.log(`Imports of every start: ${loaded.length} of others, ${problems.length} problems`);
  if (problems.length > 0) Deno.exit(1);
}
