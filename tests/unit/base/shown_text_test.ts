import { assertEquals } from "@std/assert";
import { firstLines, masked } from "../../../lib/base/mod.ts";

Deno.test("firstLines() leaves a short text alone, and cuts a long one between lines", () => {
  assertEquals(firstLines("one\ntwo", 7), "one\ntwo");
  assertEquals(firstLines("one\ntwo\nthree\nfour", 10), "one\ntwo\n  … and 2 more");
});

Deno.test("firstLines() cuts a line that is too long by itself", () => {
  assertEquals(firstLines("abcdef\nx", 3), "abc…");
});

Deno.test("masked() masks a secret whole, even if another is a part of it, and passes over an empty one", () => {
  assertEquals(masked("--url=u:secret-1 --more=secret", ["", "secret", "secret-1"]), "--url=u:*** --more=***");
  assertEquals(masked("--url", []), "--url");
});
