import { assertEquals } from "@std/assert";
import { wordProblems } from "../../../scripts/check_words.ts";

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
