import { assertEquals } from "@std/assert";
import { givenFlag } from "../../../lib/components/mod.ts";

Deno.test("givenFlag() finds a flag in either source, the last raw argument first", () => {
  assertEquals(givenFlag("a", {}), undefined);
  assertEquals(givenFlag("a", { extraArgs: { a: "1" } }), "1");
  assertEquals(givenFlag("a", { extraArgs: { a: "1" }, rawArgs: ["--a=2", "--b"] }), "2");
  assertEquals(givenFlag("a", { rawArgs: ["--a=2", "--a", "3"] }), "3");
  assertEquals(givenFlag("a", { rawArgs: ["--ab=2"] }), undefined);
});
