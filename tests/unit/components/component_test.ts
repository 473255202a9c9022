import { assertEquals } from "@std/assert";
import { flags } from "../../../lib/components/mod.ts";

Deno.test("flags() renders defaults, lets extra arguments win and appends raw ones", () => {
  const rendered = flags({ "a": "1", "b": true, "c": undefined, "d": 4 }, { "d": "5", "e": "" }, ["--raw", "x"]);

  assertEquals(rendered, ["--a=1", "--b=true", "--d=5", "--e=", "--raw", "x"]);
});

Deno.test("flags() joins lists that k0s and the operator fill", () => {
  assertEquals(flags({ "feature-gates": "A=true" }, { "feature-gates": "B=false" }), [
    "--feature-gates=B=false,A=true",
  ]);
  assertEquals(flags({}, { "feature-gates": "B=false" }), ["--feature-gates=B=false"]);
});
