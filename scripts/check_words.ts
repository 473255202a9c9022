/**
 * Finds words that make a comment or a document hard to read, in the program, its scripts, its tests and the documentation:
 * archaisms, and pronouns of people for things; and in names that the code declares, words that are only ours. Prints each
 * with its place and exits with 1.
 *
 *     scripts/deno.sh run -A scripts/check_words.ts
 *
 * @module
 */
import { typescriptFiles } from "./check_layers.ts";
import { documents } from "./documents.ts";

/** Each with what to write instead. */
const WORDS: Readonly<Record<string, string>> = {
  "who": 'which one it is, or "that"',
  "whoever": "what or which one it is",
  "whom": "what or which one it is",
  "whomever": "what or which one it is",
  "in vain": "that it failed",
  "he": "it, or they",
  "him": "it, or them",
  "his": "its, or their",
};

/** Words of names, as they are when taken apart by blanks, each with what to write instead. */
const NAME_WORDS: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\blook(s|ed|ing)?\b(?! up\b)/, "probe, check, inspect or read"],
  [/^keep (?!alive\b)/, "what is done: reconcile, save or retain"],
  [/\bsnippets?\b/, "drop-in"],
  [/\bdoors?\b/, "TLS terminator, proxy or listener"],
  [/\bpatience\b/, "timeout or deadline"],
  [/\bstanding\b/, "weight"],
  [/\b(un)?settl(e|es|ed|ing)\b/, "what has come about; only promises are settled"],
];

/** What is said of promises, and a phase that clusters have stored. */
const NAMES_THAT_STAY: ReadonlySet<string> = new Set(["settledWithin", "settled"]);

/** Comments, which are checked as text. */
const COMMENTS = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm;

/** Names after a keyword, in a pattern, at the beginning of a line (members, parameters), or with a type in a list. */
const DECLARATIONS: readonly RegExp[] = [
  /\b(?:const|let|function\*?|class|interface|type|enum) +([A-Za-z_$][\w$]*)/g,
  /\b(?:const|let) +\[([^\]\n]*)\]/g,
  /^ +(?:(?:readonly|static|async|override|get|set|abstract) +|\*)*#?([A-Za-z_$][\w$]*)\??(?:<[^>\n]*>)?(?:\(|:|;| = )/gm,
  /[({,] ?([A-Za-z_$][\w$]*)\??: /g,
];

/** They have all of them. */
const WITHOUT_CHECK: ReadonlySet<string> = new Set([
  "scripts/check_words.ts",
  "tests/unit/scripts/check_words_test.ts",
]);

const PATTERN = new RegExp(`\\b(?:${Object.keys(WORDS).join("|")})\\b`, "gi");

/** What is wrong with a text, a line each. */
export function wordProblems(path: string, text: string): string[] {
  return text.split("\n").flatMap((line, index) =>
    [...line.matchAll(PATTERN)].map(([word]) => `${path}:${index + 1} has "${word}": say ${WORDS[word.toLowerCase()]}`)
  );
}

/** What is wrong with the names that a file of TypeScript declares, its own included, a line each. */
export function nameProblems(path: string, text: string): string[] {
  const code = text.replace(COMMENTS, "");
  const lists = DECLARATIONS.flatMap((pattern) => [...code.matchAll(pattern)].map(([, names = ""]) => names));
  const own = path.slice(path.lastIndexOf("/") + 1).replace(/(_test)?\.ts$/, "");
  const names = new Set([own, ...lists.flatMap((list) => list.split(/[^\w$]+/))]);
  return [...names].flatMap((name) => {
    if (NAMES_THAT_STAY.has(name)) return [];
    const words = wordsOf(name);
    return NAME_WORDS.filter(([pattern]) => pattern.test(words)).map(([, instead]) =>
      `${path} declares "${name}": call it by ${instead}`
    );
  });
}

/** `readSomething` and `read_something` as `read something`. Constants have no verb in front: `KEEP_DAYS` says what is kept. */
function wordsOf(name: string): string {
  if (/^[A-Z0-9_$]+$/.test(name)) return ` ${name.toLowerCase().replaceAll("_", " ")}`;
  return name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replaceAll("_", " ").toLowerCase();
}

if (import.meta.main) {
  const root = new URL("..", import.meta.url).pathname;
  const folders = await Promise.all(["lib", "scripts", "tests"].map((folder) => typescriptFiles(root, folder)));
  const code = folders.flat().filter((path) => !WITHOUT_CHECK.has(path));
  const others = [
    ...await documents(root),
    ...["docs/cloud-init/controller.yaml", "docs/cloud-init/worker.yaml", "docs/haproxy/haproxy.cfg"],
  ];
  const problems: string[] = [];
  for (const path of [...code, ...others]) {
    problems.push(...wordProblems(path, await Deno.readTextFile(`${root}${path}`)));
  }
  for (const path of code) problems.push(...nameProblems(path, await Deno.readTextFile(`${root}${path}`)));
  for (const problem of problems) console.error(problem);
  console.log(`Words: ${code.length + others.length} files, ${problems.length} problems`);
  if (problems.length > 0) Deno.exit(1);
}
