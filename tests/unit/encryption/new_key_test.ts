import { assert, assertEquals } from "@std/assert";
import { newEncryptionKey } from "../../../lib/encryption/new_key.ts";
import { encryptedFromTheStart } from "../../../lib/encryption/plan.ts";
import { parsePlan, renderPlan } from "../../../lib/encryption/plan_text.ts";
import { FakeClock, FakeRandom } from "../../support/fakes.ts";

Deno.test("newEncryptionKey() makes a key that a plan takes, each under another name", () => {
  const ports = { clock: new FakeClock(), random: new FakeRandom() };
  const [first, second] = [newEncryptionKey(ports), newEncryptionKey(ports)];

  assertEquals(first.name, "k0s-2026-01-02-00010203");
  assertEquals(atob(first.secret).length, 32);
  assert(second.name !== first.name && second.secret !== first.secret);
  for (const key of [first, second]) assertEquals(parsePlan(renderPlan(encryptedFromTheStart(key))).keys, [key]);
});
