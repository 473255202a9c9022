/**
 * Checks what a module shows to the others, as `deno doc --lint` sees it from each `lib/<module>/mod.ts`: what is exported
 * has a docstring, so have methods, and no signature names a type that the module keeps to itself. Prints each problem and
 * exits with 1.
 *
 * A field, a constructor and a disposer need no docstring of their own where name and type say all. Types that follow from
 * a value (`keyof typeof …`, a schema's output) may leave that value private.
 *
 *     scripts/deno.sh run -A scripts/check_docs.ts
 *
 * @module
 */

/** A finding begins with its rule, and shows the place and the line below. */
const FINDING = /^error\[([a-z-]+)\]: (.*)\n\s*--> (.+?):(\d+):\d+\n\s*\|\s*\n\s*\d+ \| (.*)$/gm;
const NEEDS_NO_WORDS = /^\s*(?:(?:override|readonly|static) )*(?:constructor\(|(?:async )?\[|get \w+\(|\w+\??:|\w+ = )/;

/** What is wrong, a line each, of what `deno doc --lint` printed. @param root Folder whose name is left out of paths. */
export function docProblems(output: string, root: string): string[] {
  return [...output.matchAll(FINDING)].filter(([, rule, , , , line]) =>
    rule !== "missing-jsdoc" || !NEEDS_NO_WORDS.test(line!)
  ).filter(([, rule, text]) => rule !== "private-type-ref" || namesType(text!)).map(([, , text, path, line, source]) =>
    `${path!.replace(root, "")}:${line}: ${text}: ${source!.trim()}`
  );
}

/** Whether the private thing is a type: those of values are not written in `PascalCase`, nor is zod's `output`. */
function namesType(text: string): boolean {
  return /private type '[A-Z]\w*[a-z]\w*'/.test(text);
}

if (import.meta.main) {
  const root = new URL("..", import.meta.url).pathname;
  const modules = [...Deno.readDirSync(`${root}lib`)].map(({ name }) => `lib/${name}/mod.ts`).sort();
  const { stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--lint", ...modules],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdout: "null",
  }).output();
  const output = new TextDecoder().decode(stderr);
  const problems = docProblems(output, root);
  // Without a finding it has said why it could not look.
  if (!success && !FINDING.test(output)) problems.push(output);
  for (const problem of problems) console.error(problem);
  console.log(`Docs: ${modules.length} modules, ${problems.length} problems`);
  if (problems.length > 0) Deno.exit(1);
}
