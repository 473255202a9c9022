import { assertEquals } from "@std/assert";
import { planAtStart, type PlansFound } from "../../../lib/encryption/plan_at_start.ts";
import { encryptedFromTheStart, readingInTheClear, UNENCRYPTED } from "../../../lib/encryption/plan.ts";
import { anEncryptedPlan, anEncryptionKey } from "../../support/encryption_plans.ts";

const NEW = anEncryptionKey("new");
const [STORED, LOCAL] = [anEncryptedPlan("stored"), anEncryptedPlan("local")];

function start(found: Partial<Omit<PlansFound, "hasSecrets">> & { hasSecrets?: boolean }) {
  const { hasSecrets = true, ...rest } = found;
  return planAtStart({
    ...{ stored: undefined, local: undefined, isWanted: false, isJoining: false, newKey: () => NEW },
    ...rest,
    hasSecrets: () => Promise.resolve(hasSecrets),
  });
}

Deno.test("planAtStart() goes by the datastore, whatever this controller had last or its configuration wants", async () => {
  assertEquals(await start({ stored: STORED, local: LOCAL, isWanted: true }), STORED);
  assertEquals(await start({ stored: UNENCRYPTED, local: LOCAL, isWanted: true }), UNENCRYPTED);
});

Deno.test("planAtStart() keeps the key of a new cluster that was killed before it could write its plan down", async () => {
  assertEquals(await start({ local: LOCAL, hasSecrets: false, isWanted: true }), LOCAL);
});

Deno.test("planAtStart() reads what is in the clear where an older backup was restored", async () => {
  assertEquals(await start({ local: LOCAL }), readingInTheClear(LOCAL));
});

Deno.test("planAtStart() makes a key for a new cluster alone, where that is wanted", async () => {
  assertEquals(await start({ isWanted: true, hasSecrets: false }), encryptedFromTheStart(NEW));
  assertEquals(await start({ isWanted: true, hasSecrets: true }), UNENCRYPTED);
  assertEquals(await start({ isWanted: true, hasSecrets: false, isJoining: true }), UNENCRYPTED);
  assertEquals(await start({ hasSecrets: false }), UNENCRYPTED);
  assertEquals(await start({ local: UNENCRYPTED }), UNENCRYPTED);
});
