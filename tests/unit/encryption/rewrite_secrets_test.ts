import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { UNENCRYPTED } from "../../../lib/encryption/plan.ts";
import { assertNothingForeign, rewriteSecrets } from "../../../lib/encryption/rewrite_secrets.ts";
import type { SecretName } from "../../../lib/encryption/mod.ts";
import { anEncryptedPlan } from "../../support/encryption_plans.ts";
import { FakeClock, flushPromises } from "../../support/fakes.ts";

const SIGNAL = new AbortController().signal;

/** Secrets in a datastore that are not written as they are to be, and what becomes of them. */
function storeOf(names: readonly string[], rewrite: (secret: SecretName, left: Set<string>) => void) {
  const left = new Set(names);
  const told: string[] = [];
  const clock = new FakeClock();
  return {
    left,
    told,
    clock,
    ports: {
      examine: () => {
        const others = [...left].map((name) => ({ namespace: "n", name }));
        return Promise.resolve({ total: names.length, byProvider: {}, others });
      },
      rewrite: (secret: SecretName) => {
        rewrite(secret, left);
        return Promise.resolve();
      },
      tell: (line: string) => told.push(line),
      clock,
    },
  };
}

Deno.test("rewriteSecrets() writes what is left, and ends when the datastore has none of it", async () => {
  const written: string[] = [];
  const { ports, told } = storeOf(["a", "b", "c"], ({ name }, left) => (written.push(name), left.delete(name)));

  await rewriteSecrets("k1", ports, SIGNAL);

  assertEquals(written.toSorted(), ["a", "b", "c"]);
  assertEquals(told, ["  writing 3 of 3 Secrets anew", "  all 3 Secrets are written so"]);
});

Deno.test("rewriteSecrets() tries again what failed, and writes what was written otherwise meanwhile", async () => {
  let calls = 0;
  const { ports, clock, left } = storeOf(["a"], ({ name }, left) => {
    if (++calls === 1) throw new K0sError("refused");
    left.delete(name);
    if (calls === 2) left.add("b");
  });
  const done = rewriteSecrets("k1", ports, SIGNAL);
  for (let round = 0; round < 2; round++) await flushPromises().then(() => clock.advance(1_000));
  await done;

  assertEquals([calls, left.size], [3, 0]);
});

Deno.test("rewriteSecrets() names a Secret that cannot be written", async () => {
  const { ports, clock } = storeOf(["a"], () => {
    throw new K0sError("a webhook refused it");
  });
  const failure = assertRejects(() => rewriteSecrets("k1", ports, SIGNAL), K0sError, "n/a: a webhook refused it");
  for (let round = 0; round < 10; round++) await flushPromises().then(() => clock.advance(1_000));
  await failure;
});

Deno.test("assertNothingForeign() refuses what is encrypted by something else than our keys", () => {
  const { to } = anEncryptedPlan();
  const found = (byProvider: Record<string, number>) => ({ total: 1, byProvider, others: [] });
  assertNothingForeign(found({ identity: 1, [to]: 1 }), anEncryptedPlan());
  assertThrows(() => assertNothingForeign(found({ [to]: 1 }), UNENCRYPTED), K0sError, to);
  assertThrows(() => assertNothingForeign(found({ "k8s:enc:aescbc:v1": 1 }), anEncryptedPlan()), K0sError, "aescbc");
});
