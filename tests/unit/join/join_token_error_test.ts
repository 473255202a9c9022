import { assertEquals, assertStringIncludes } from "@std/assert";
import { JoinTokenError } from "../../../lib/join/mod.ts";

Deno.test("JoinTokenError says what to do, unless told better", () => {
  const usual = new JoinTokenError("truncated", "m");

  assertStringIncludes(`${usual.hint}`, "k0s token create");
  assertEquals(new JoinTokenError("truncated", "m", { hint: "better" }).hint, "better");
  assertEquals(usual.problem, "truncated");
});
