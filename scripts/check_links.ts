/**
 * Finds what documents name and the project does not have: targets of links, headings that links lead to, and paths in
 * `lib/`, `scripts/`, `tests/`, `assets/` and `docs/`. Prints each with its place and exits with 1.
 *
 *     scripts/deno.sh run -A scripts/check_links.ts
 *
 * @module
 */
import { documents } from "./documents.ts";

/** A link, as written in parentheses; none to the outside. */
const LINK = /\]\((?<target>[^)\s]+)\)/g;
/** A path in the project, in backquotes; not a pattern, nor a placeholder in capitals or angle brackets. */
const PATH = /`(?<path>(?:lib|scripts|tests|assets|docs)\/[a-z0-9_./-]+)`/g;

/** What is wrong with a document, a line each. @param files What the project has, by paths relative to its root. */
export async function linkProblems(
  document: string,
  text: string,
  files: { exists(path: string): Promise<boolean>; read(path: string): Promise<string> },
): Promise<string[]> {
  const { exists, read } = files;
  const problems: string[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const says = (what: string) => problems.push(`${document}:${index + 1} ${what}`);
    for (const { groups: { path = "" } = {} } of line.matchAll(PATH)) {
      if (!await exists(path)) says(`names ${path}, which is not there`);
    }
    for (const { groups: { target = "" } = {} } of line.matchAll(LINK)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [file = "", heading] = target.split("#");
      const path = file === "" ? document : pathFrom(document, file);
      if (!await exists(path)) says(`links to ${target}, which is not there`);
      else if (heading !== undefined && !headingsOf(path === document ? text : await read(path)).includes(heading)) {
        says(`links to ${target}, but ${path} has no such heading`);
      }
    }
  }
  return problems;
}

function pathFrom(document: string, relative: string): string {
  return new URL(relative, `file:///${document}`).pathname.slice(1);
}

/** Headings as links name them. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading.trim().toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, "").replaceAll(" ", "-")
  );
}

if (import.meta.main) {
  const root = new URL("..", import.meta.url).pathname;
  const files = {
    exists: async (path: string) => await Deno.stat(`${root}${path}`).then(() => true, () => false),
    read: (path: string) => Deno.readTextFile(`${root}${path}`),
  };
  const all = await documents(root);
  const problems: string[] = [];
  for (const document of all) problems.push(...await linkProblems(document, await files.read(document), files));
  for (const problem of problems) console.error(problem);
  console.log(`Links: ${all.length} documents, ${problems.length} problems`);
  if (problems.length > 0) Deno.exit(1);
}
