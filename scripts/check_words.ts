/**
 * Finds words that make a comment or a document hard to read, in the program, its scripts, its tests and the documentation:
 * archaisms, and pronouns of people for things. Prints each with its place and exits with 1.
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

/** It has all of them. */
const OWN_TEST = "tests/unit/scripts/check_words_test.ts";

const PATTERN = new RegExp(`\\b(?:${Object.keys(WORDS).join("|")})\\b`, "gi");

/** What is wrong with a text, a line each. */
export function wordProblems(path: string, text: string): string[] {
  return text.split("\n").flatMap((line, index) =>
    [...line.matchAll(PATTERN)].map(([word]) => `${path}:${index + 1} has "${word}": say ${WORDS[word.toLowerCase()]}`)
  );
}

if (import.meta.main) {
  const root = new URL("..", import.meta.url).pathname;
  const own = new URL(import.meta.url).pathname.slice(root.length);
  const files = [
    ...await typescriptFiles(root, "lib"),
    ...(await typescriptFiles(root, "scripts")).filter((path) => path !== own),
    ...(await typescriptFiles(root, "tests")).filter((path) => path !== OWN_TEST),
    ...await documents(root),
    ...["docs/cloud-init/controller.yaml", "docs/cloud-init/worker.yaml", "docs/haproxy/haproxy.cfg"],
  ];
  const problems: string[] = [];
  for (const path of files) problems.push(...wordProblems(path, await Deno.readTextFile(`${root}${path}`)));
  for (const problem of problems) console.error(problem);
  console.log(`Words: ${files.length} files, ${problems.length} problems`);
  if (problems.length > 0) Deno.exit(1);
}
