import { assertEquals } from "@std/assert";
import { isDnsSubdomain, isLabelValue, isQualifiedName } from "../../../lib/base/mod.ts";

function accepts(check: (text: string) => boolean, good: readonly string[], bad: readonly string[]): void {
  for (const text of good) assertEquals(check(text), true, JSON.stringify(text));
  for (const text of bad) assertEquals(check(text), false, JSON.stringify(text));
}

Deno.test("isDnsSubdomain() knows RFC 1123", () => {
  const longest = `${"a".repeat(63)}.${"b".repeat(189)}`;
  accepts(isDnsSubdomain, ["a", "a.b-1", longest], ["", "a..b", ".a", "a.", "my_node", "A.b", `${longest}c`, "a b"]);
});

Deno.test("isQualifiedName() takes a name with an optional domain", () => {
  accepts(
    isQualifiedName,
    ["x", "A_b.c-1", "example.com/x", "a".repeat(63)],
    ["", "/x", "example.com/", "a/b/c", "Example.com/x", "a..b/x", "-x", "x.", "a b", "a".repeat(64), "ä"],
  );
});

Deno.test("isLabelValue() takes up to 63 characters, or none", () => {
  accepts(isLabelValue, ["", "b", "A_b.c-1", "a".repeat(63)], ["b c", "-b", "b.", "a/b", "a".repeat(64), "x\n"]);
});
