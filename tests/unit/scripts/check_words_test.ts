import { assertEquals } from "@std/assert";
import { nameProblems, wordProblems } from "../../../scripts/check_words.ts";

const CASES: [text: string, problems: number][] = [
  ["// Whoever asks is told.", 1],
  ["After three looks in vain it is dead.\nWhat he saw, in vain.", 3],
  ["// Who asks is told.", 1],
  ["// The one that asks; a user that is not root; whose; when; this; then.", 0],
];
for (const [text, problems] of CASES) {
  Deno.test(`wordProblems() finds ${problems} in ${JSON.stringify(text)}`, () => {
    assertEquals(wordProblems("a.ts", text).length, problems);
  });
}

Deno.test("wordProblems() names place, word and what to write instead", () => {
  assertEquals(wordProblems("a.md", "first\nby whom"), ['a.md:2 has "whom": say what or which one it is']);
});

const DECLARED: [text: string, names: string[]][] = [
  ["const look = 1;", ["look"]],
  ["let [looks, acts] = [0, 0];", ["looks"]],
  ["export async function lookAtServer(): Promise<void> {}", ["lookAtServer"]],
  ["export interface ApiLooks {\n  readonly isSettled: boolean;\n}", ["ApiLooks", "isSettled"]],
  ["class A {\n  #settling = false;\n  async keepLeases() {}\n  readonly tlsDoor: Door;\n}", [
    "settling",
    "keepLeases",
    "tlsDoor",
  ]],
  ["function until(what: string, look: () => boolean) {}", ["look"]],
  ["const LONGEST_PATIENCE_MS = 1;", ["LONGEST_PATIENCE_MS"]],
  ["type ConfigSnippet = string;\nconst vrrpStanding = 1;", ["ConfigSnippet", "vrrpStanding"]],
  ["function lookUp() {}\nconst KEEP_DAYS = 1;\nconst keepAlive = {};\nconst keeps = 1;\nconst lookup = 1;", []],
  ["// const look = 1;\n/** const settle = 1; */\nawait settledWithin(clock, 1, one);", []],
];
for (const [text, names] of DECLARED) {
  Deno.test(`nameProblems() of ${JSON.stringify(text)}`, () => {
    const found = nameProblems("a.ts", text).map((problem) => /"(\w+)"/.exec(problem)?.[1] ?? "");
    assertEquals(found.toSorted(), names.toSorted());
  });
}

Deno.test("nameProblems() judges the name of the file, and says what to write instead", () => {
  assertEquals(nameProblems("tests/unit/a/certificate_door_test.ts", ""), [
    'tests/unit/a/certificate_door_test.ts declares "certificate_door": call it by TLS terminator, proxy or listener',
  ]);
});
