import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { parsePlan, renderPlan } from "../../../lib/encryption/plan_text.ts";
import { UNENCRYPTED } from "../../../lib/encryption/plan.ts";
import { anEncryptedPlan, anUnfinishedPlan } from "../../support/encryption_plans.ts";

Deno.test("parsePlan() reads what renderPlan() writes", () => {
  for (const plan of [UNENCRYPTED, anEncryptedPlan(), anUnfinishedPlan()]) {
    assertEquals(parsePlan(renderPlan(plan)), plan);
  }
});

Deno.test("renderPlan() gives the same text for equal plans, however they were made", () => {
  const { phase, from, to, keys } = anUnfinishedPlan();
  const turned = { keys: keys.map(({ name, ...key }) => ({ ...key, name })), to, from: from!, phase };

  assertEquals(renderPlan(turned), renderPlan(anUnfinishedPlan()));
});

Deno.test("parsePlan() refuses what is no plan, and shows no key", () => {
  const { secret } = anEncryptedPlan().keys[0]!;
  const plan = JSON.parse(renderPlan(anEncryptedPlan()));
  const damaged = [
    "",
    "{",
    "[]",
    renderPlan(anEncryptedPlan()).slice(0, -5),
    ...[{ phase: "begun" }, { to: "unknown" }, { from: "unknown" }, { keys: {} }, { keys: [] }],
  ].map((change) => typeof change === "string" ? change : JSON.stringify({ ...plan, ...change }));
  for (const key of [{ secret: "short" }, { name: "a: b" }, { name: "identity" }, { createdAt: 1 }]) {
    damaged.push(JSON.stringify({ ...plan, keys: [{ ...plan.keys[0], ...key }] }));
  }
  for (const text of damaged) {
    const { message } = assertThrows(() => parsePlan(text), K0sError);
    assertEquals(message.includes(secret), false, text);
  }
});

Deno.test("parsePlan() says that a later version has written it", () => {
  assertThrows(() => parsePlan('{"version": 2}'), K0sError, "a later version");
});
