import { assertEquals } from "@std/assert";
import { longestPauseOf } from "../../support/api_probe.ts";

Deno.test("longestPauseOf() counts only the time in which nobody answered", () => {
  const answers = [{ index: 0, atMs: 0 }, { index: 1, atMs: 100 }, { index: 0, atMs: 900 }, { index: 1, atMs: 400 }];

  assertEquals(longestPauseOf(answers), 500);
  assertEquals([longestPauseOf([]), longestPauseOf(answers.slice(0, 1))], [0, 0]);
});
