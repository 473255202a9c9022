import { assertEquals } from "@std/assert";
import { flags } from "../../../lib/components/mod.ts";

Deno.test("flags() renders defaults, lets extra arguments win and appends raw ones", () => {
  const rendered = flags({ "a": "1", "b": true, "c": undefined, "d": 4 }, { "d": "5", "e": "" }, ["--raw", "x"]);

  assertEquals(rendered, ["--a=1", "--b=true", "--d=5", "--e=", "--raw", "x"]);
});
