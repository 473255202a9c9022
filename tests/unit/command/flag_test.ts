import { assertEquals } from "@std/assert";
import { isShown, spelled, stringFlag, switchFlag } from "../../../lib/command/mod.ts";

Deno.test("spelled() names a flag as errors do", () => {
  assertEquals(spelled(stringFlag("config", "", { short: "c" })), "-c, --config");
  assertEquals(spelled(switchFlag("single", "")), "--single");
});

Deno.test("isShown() hides hidden and deprecated flags", () => {
  assertEquals(isShown(switchFlag("a", "")), true);
  assertEquals(isShown(switchFlag("a", "", { isHidden: true })), false);
  assertEquals(isShown(switchFlag("a", "", { deprecated: "gone" })), false);
});
