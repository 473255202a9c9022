import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { differenceCode } from "../../../../lib/cli/config/compare.ts";
import { aDifference } from "./_running.ts";

Deno.test("differenceCode() is 0 for nothing, 1 for anything that would change, and 2 for a failure", async () => {
  const of = (changes: Parameters<typeof aDifference>[0]) =>
    differenceCode(() => Promise.resolve(aDifference(changes)));
  const failed = () => differenceCode(() => Promise.reject(new K0sError("no", { hint: "so" })));

  assertEquals([await of({}), await of({ fields: ["spec.telemetry"], withoutEffect: ["spec.api"] })], [0, 0]);
  assertEquals([await of({ refused: { message: "" } }), await of({ tasks: [{ name: "a", change: "begins" }] })], [
    1,
    1,
  ]);
  const error = await assertRejects(failed, K0sError, "no");
  assertEquals([error.exitCode, error.hint], [2, "so"]);
});

Deno.test("differenceCode() leaves mistakes of k0s as they are", async () => {
  await assertRejects(() => differenceCode(() => Promise.reject(new TypeError("x"))), TypeError);
});
