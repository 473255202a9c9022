import { assertEquals } from "@std/assert";
import { exportProblems } from "../../../scripts/check_exports.ts";

const problems = (files: Record<string, string>) =>
  exportProblems(Object.entries(files).map(([path, text]) => ({ path, text })));

const CASES: [what: string, files: Record<string, string>, problems: string[]][] = [
  ["an import", { "lib/a/x.ts": "export function x() {}\n", "lib/a/y.ts": 'import { x } from "./x.ts";\nx();\n' }, []],
  ["an import when needed", {
    "lib/a/x.ts": "export const x = 1;\n",
    "lib/a/y.ts": 'const { x } = await import("./x.ts");\n',
  }, []],
  ["a use in its own file", { "lib/a/x.ts": "export type X = 1;\nconst y: X = 1;\n" }, []],
  [
    "tests alone",
    { "lib/a/x.ts": "export function x() {}\n", "tests/x.ts": "x();\n" },
    ['lib/a/x.ts exports "x", which nothing but tests uses'],
  ],
  [
    "a comment alone",
    { "lib/a/x.ts": "export async function x() {}\n", "lib/a/y.ts": "// See x.\n/** {@link x} */\nconst y = 1;\n" },
    ['lib/a/x.ts exports "x", which nothing but tests uses'],
  ],
  [
    "a mod.ts alone",
    { "lib/a/x.ts": "export class x {}\n", "lib/a/mod.ts": 'export { x } from "./x.ts";\n' },
    [
      'lib/a/x.ts exports "x", which nothing but tests uses',
      'lib/a/mod.ts hands on "x", which nothing outside uses',
    ],
  ],
  [
    "its own module, by a mod.ts that hands it on to nobody",
    {
      "lib/a/x.ts": "export const x = 1;\n",
      "lib/a/y.ts": 'import { x } from "./x.ts";\n',
      "lib/a/mod.ts": 'export {\n  type T,\n  x,\n} from "./x.ts";\n',
    },
    ['lib/a/mod.ts hands on "x", which nothing outside uses'],
  ],
];

for (const [what, files, expected] of CASES) {
  Deno.test(`exportProblems() of what is used by ${what}`, () => assertEquals(problems(files), expected));
}
