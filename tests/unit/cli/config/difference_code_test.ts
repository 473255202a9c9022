import { assertEquals } from "@std/assert";
import { differenceCode } from "../../../../lib/cli/config/difference_code.ts";
import { aDifference } from "./_running.ts";

Deno.test("differenceCode() is 0 for nothing, and 1 for anything that would change", async () => {
  const of = (changes: Parameters<typeof aDifference>[0]) => differenceCode(aDifference(changes));

  assertEquals([await of({}), await of({ fields: ["spec.telemetry"], withoutEffect: ["spec.api"] })], [0, 0]);
  assertEquals([await of({ refused: { message: "" } }), await of({ tasks: [{ name: "a", change: "begins" }] })], [
    1,
    1,
  ]);
});
