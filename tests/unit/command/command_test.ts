import { assertEquals } from "@std/assert";
import { isListed } from "../../../lib/command/mod.ts";

Deno.test("isListed() leaves out what is hidden or has another name now", () => {
  const command = { word: "x", summary: "x" };

  assertEquals(
    [{}, { isHidden: true }, { deprecated: "use y" }].map((more) => isListed({ ...command, ...more })),
    [true, false, false],
  );
});
