import { assertEquals } from "@std/assert";
import { overlay, pathText, valueAt } from "../../../lib/config/tree.ts";

Deno.test("overlay() merges mappings and replaces everything else", () => {
  assertEquals(overlay({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3] }, d: "x" }), { a: { b: 1, c: [3] }, d: "x" });
});

Deno.test("overlay() shares no mapping with its arguments", () => {
  const defaults = { a: { b: 1 } };

  (overlay(defaults, {}) as typeof defaults).a.b = 2;

  assertEquals(defaults.a.b, 1);
});

Deno.test("valueAt() finds what is there", () => {
  assertEquals(valueAt({ a: [{ b: 1 }] }, ["a", 0, "b"]), 1);
  assertEquals(valueAt({ a: 1 }, ["a", "toString"]), undefined);
});

Deno.test("pathText() writes positions in brackets", () =>
  assertEquals(pathText(["spec", "a", 0, "b"]), "spec.a[0].b"));
