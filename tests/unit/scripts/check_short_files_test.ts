import { assertEquals } from "@std/assert";
import { isTooShort } from "../../../scripts/check_short_files.ts";

const CODE = "export function one(): number {\n  return 1;\n}\n";

const CASES: [path: string, text: string, expected: boolean][] = [
  ["lib/kube/one.ts", CODE, true],
  ["lib/kube/one.ts", `${CODE}${"// more\n".repeat(11)}`, true],
  ["lib/kube/one.ts", `${CODE}${"// more\n".repeat(12)}`, false],
  ["lib/kube/mod.ts", CODE, false],
  ["lib/base/std/one.ts", CODE, false],
  ["lib/platform/one.ts", CODE, false],
  ["lib/node/version.ts", CODE, false],
  ["lib/base/owner.ts", "export interface Owner {\n  uid: number;\n}\n", false],
  ["lib/cli/one.ts", 'export const one: Command = {\n  word: "one",\n};\n', false],
  ["lib/cli/help.ts", "export function helpCommand(root: () => Command): Command {\n  return root();\n}\n", false],
  ["lib/node/reset/one.ts", 'export const one: ResetStep = {\n  name: "one",\n};\n', false],
];

for (const [path, text, expected] of CASES) {
  Deno.test(`isTooShort() is ${expected} for ${path} with ${text.split("\n").length - 1} lines`, () => {
    assertEquals(isTooShort(path, text), expected);
  });
}
