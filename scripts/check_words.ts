/**
 * Finds words that make a comment or a document hard to read, in the program, its scripts and the documentation: archaisms,
 * and pronouns of people for things. Prints each with its place and exits with 1.
 *
 *     scripts/deno.sh run -A scripts/check_words.ts
 *
 * @module
 */
import { typescriptFiles } from "./check_layers.ts";

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

const PATTERN = new RegExp(`\\b(?:${Object.keys(WORDS).join("|")})\\b`, "gi");

/** What is wrong with a text, a line each. */
export function wordProblems(path: string, text: string): string[] {
  return text.split("\n").flatMap((line, index) =>
    [...line.matchAll(PATTERN)].map(([word]) => `${path}:${index + 1} has "${word}": say ${WORDS[word.toLowerCase()]}`)
  );
}

async function documents(root: string, folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${root}${folder}`)) {
    if (isDirectory) found.push(...await documents(root, `${folder}/${name}`));
    else if (name.endsWith(".md")) found.push(`${folder}/${name}`);
  }
  return found;
}

if (import.meta.main) {
  const root = new URL("..", import.meta.url).pathname;
  const own = new URL(import.meta.url).pathname.slice(root.length);
  const files = [
    ...await typescriptFiles(root, "lib"),
    ...(await typescriptFiles(root, "scripts")).filter((path) => path !== own),
    ...await documents(root, "docs"),
    ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"],
  ];
  const problems: string[] = [];
  for (const path of files) problems.push(...wordProblems(path, await Deno.readTextFile(`${root}${path}`)));
  for (const problem of problems) console.error(problem);
  console.log(`Words: ${files.length} files, ${problems.length} problems`);
  if (problems.length > 0) Deno.exit(1);
}
