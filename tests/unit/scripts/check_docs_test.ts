import { assertEquals } from "@std/assert";
import { docProblems } from "../../../scripts/check_docs.ts";

/** A finding as `deno doc --lint` prints it. */
const finding = (rule: string, text: string, source: string) =>
  `error[${rule}]: ${text}\n  --> /root/lib/a/b.ts:21:3\n   | \n21 | ${source}\n   |   ^\n\n\n`;
const MISSING = "exported symbol is missing JSDoc documentation";

const CASES: [what: string, output: string, problems: number][] = [
  ["a function without docstring", finding("missing-jsdoc", MISSING, "export function a(): void {"), 1],
  ["a method without docstring", finding("missing-jsdoc", MISSING, "  isAlive(member: Member): boolean;"), 1],
  ["a field", finding("missing-jsdoc", MISSING, "  readonly port?: number;"), 0],
  ["a constructor", finding("missing-jsdoc", MISSING, "  constructor(options: Options) {"), 0],
  ["a disposer", finding("missing-jsdoc", MISSING, "  async [Symbol.asyncDispose](): Promise<void> {"), 0],
  ["a private type", finding("private-type-ref", "public type 'A' references private type 'InB'", "  in: InB;"), 1],
  ["a value's type", finding("private-type-ref", "public type 'A' references private type 'KINDS'", "type A"), 0],
  ["a schema's type", finding("private-type-ref", "public type 'A' references private type 'output'", "type A"), 0],
  ["a missing type", finding("missing-explicit-type", "exported symbol …", "export const A = -1;"), 1],
];
for (const [what, output, problems] of CASES) {
  Deno.test(`docProblems() finds ${problems} in ${what}`, () => {
    assertEquals(docProblems(output, "/root/").length, problems);
  });
}

Deno.test("docProblems() names place, problem and line", () => {
  assertEquals(
    docProblems(CASES[0]![1] + CASES[2]![1] + CASES[1]![1], "/root/"),
    [
      `lib/a/b.ts:21: ${MISSING}: export function a(): void {`,
      `lib/a/b.ts:21: ${MISSING}: isAlive(member: Member): boolean;`,
    ],
  );
});
