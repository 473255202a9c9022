import { assertEquals } from "@std/assert";
import { givenFlag, givenFlags, givenValues } from "../../../lib/config/given_flag.ts";

Deno.test("givenFlag() finds a flag in either source, the last raw argument first", () => {
  assertEquals(givenFlag("a", {}), undefined);
  assertEquals(givenFlag("a", { extraArgs: { a: "1" } }), "1");
  assertEquals(givenFlag("a", { extraArgs: { a: "1" }, rawArgs: ["--a=2", "--b"] }), "2");
  assertEquals(givenFlag("a", { rawArgs: ["--a=2", "--a", "3"] }), "3");
  assertEquals(givenFlag("a", { rawArgs: ["--ab=2"] }), undefined);
});

Deno.test("givenFlag() takes underscores for dashes, as Kubernetes' programs do", () => {
  assertEquals(givenFlag("a-b", { extraArgs: { a_b: "1" } }), "1");
  assertEquals(givenFlag("a-b", { extraArgs: { "a-b": "1" }, rawArgs: ["--a_b", "2"] }), "2");
  assertEquals(givenValues("a-b", { path: "spec.api", extraArgs: { a_b: "1" } }), [
    { field: "spec.api.extraArgs.a_b", value: "1" },
  ]);
});

Deno.test("givenFlags() lists flags of both sources, in one word or two, with one dash or two", () => {
  assertEquals(givenFlags({}), []);
  assertEquals(
    givenFlags({ extraArgs: { a: "1" }, rawArgs: ["--b=2", "-c", "3", "word", "--b=x=y", "--d"] }),
    [["a", "1"], ["b", "2"], ["c", "3"], ["b", "x=y"], ["d", ""]],
  );
});

Deno.test("givenValues() names the field of every value of a flag", () => {
  const given = { path: "spec.api", extraArgs: { a: "1", b: "2" }, rawArgs: ["--b", "-a", "3", "--a=4"] };

  assertEquals(givenValues("a", given), [
    { field: "spec.api.extraArgs.a", value: "1" },
    { field: "spec.api.rawArgs[1]", value: "3" },
    { field: "spec.api.rawArgs[3]", value: "4" },
  ]);
  assertEquals(givenValues("c", given), []);
});
