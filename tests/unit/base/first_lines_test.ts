import { assertEquals } from "@std/assert";
import { firstLines } from "../../../lib/base/mod.ts";

Deno.test("firstLines() leaves a short text alone, and cuts a long one between lines", () => {
  assertEquals(firstLines("one\ntwo", 7), "one\ntwo");
  assertEquals(firstLines("one\ntwo\nthree\nfour", 10), "one\ntwo\n  … and 2 more");
});

Deno.test("firstLines() cuts a line that is too long by itself", () => {
  assertEquals(firstLines("abcdef\nx", 3), "abc…");
});
