import { assertEquals } from "@std/assert";
import { mirrorOf, needsMirror } from "../../../scripts/check_mirror.ts";

Deno.test("mirrorOf() gives the place of the test", () => {
  assertEquals(mirrorOf("lib/join/token.ts"), "tests/unit/join/token_test.ts");
});

const cases: [string, string, boolean][] = [
  ["lib/join/token.ts", "export function decode() {}", true],
  ["lib/join/token.ts", "export const LIMIT = 3;", true],
  ["lib/join/token.ts", "export async function decode() {}", true],
  ["lib/join/token.ts", "/** class of */\nexport interface Token {\n  const: string;\n}\nexport type A = 1;", false],
  ["lib/join/token.ts", 'export { decode } from "./decode.ts";', false],
  ["lib/join/mod.ts", "export const A = 1;", false],
  ["lib/join/_inside.ts", "export const A = 1;", false],
  ["lib/base/std/yaml.ts", "export const parse = std.parse;", false],
];
for (const [path, text, expected] of cases) {
  Deno.test(`needsMirror() is ${expected} for ${path} with ${JSON.stringify(text)}`, () => {
    assertEquals(needsMirror(path, text), expected);
  });
}
