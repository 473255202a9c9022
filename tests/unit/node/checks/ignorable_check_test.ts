import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { ignorableCheck } from "../../../../lib/node/checks/ignorable_check.ts";
import { FakeLogger } from "../../../support/fakes.ts";

const fails = () => Promise.reject(new K0sError("it is wrong"));

Deno.test("ignorableCheck() fails with what its check finds", async () => {
  const inputs = { check: "Storage", options: { ignorePreFlightChecks: false }, log: new FakeLogger() };

  await assertRejects(() => ignorableCheck(inputs, fails), K0sError, "it is wrong");
});

Deno.test("ignorableCheck() logs it where checks are ignored, and hides no mistake of ours", async () => {
  const log = new FakeLogger();
  const inputs = { check: "Storage", options: { ignorePreFlightChecks: true }, log };

  await ignorableCheck(inputs, fails);

  assertEquals(log.records.map(({ fields }) => fields), [{ check: "Storage", message: "it is wrong" }]);
  await assertRejects(() => ignorableCheck(inputs, () => Promise.reject(new TypeError("a mistake"))), TypeError);
});
