import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { changeEncryption } from "../../../lib/encryption/change_encryption.ts";
import { type EncryptionChange, IDENTITY, UNENCRYPTED } from "../../../lib/encryption/plan.ts";
import { anEncryptionKey } from "../../support/encryption_plans.ts";
import { FakeEncryptingCluster, Killed, unreachable } from "../../support/fake_encrypting_cluster.ts";
import { flushPromises } from "../../support/fakes.ts";

/** Runs a change to its end while time passes, and controllers follow one after the other. */
async function change(
  wanted: EncryptionChange,
  cluster: FakeEncryptingCluster,
  follow: (cluster: FakeEncryptingCluster, round: number) => void = (cluster) => cluster.follow(),
) {
  let isOver = false;
  const result = changeEncryption(wanted, cluster.ports, new AbortController().signal).finally(() => isOver = true);
  result.catch(() => {});
  for (let round = 0; !isOver && round < 2_000; round++) {
    follow(cluster, round);
    await flushPromises();
    await cluster.clock.advance(1_000);
  }
  return await result;
}

for (const controllers of [[], ["one", "two", "three"]]) {
  const name = controllers.length === 0 ? "a controller that is alone" : "three controllers";
  Deno.test(`changeEncryption() of ${name} encrypts, rotates and decrypts, and everybody can read at every moment`, async () => {
    const cluster = new FakeEncryptingCluster(controllers);
    /** One controller a second, the last one first. */
    const oneByOne = (cluster: FakeEncryptingCluster, round: number) => {
      const names = [...cluster.followed.keys()];
      cluster.follow(names[names.length - 1 - round % names.length]!);
      cluster.write("n/written-meanwhile");
    };
    assertEquals(await change("enable", cluster, oneByOne), {
      total: 3,
      byProvider: { "key-1": 3 },
      others: [],
    });
    assertEquals(cluster.plan, { phase: "settled", to: "key-1", keys: [anEncryptionKey("key-1")] });
    await change("rotate", cluster, oneByOne);
    assertEquals(cluster.plan, { phase: "settled", to: "key-2", keys: [anEncryptionKey("key-2")] });
    assertEquals((await change("disable", cluster, oneByOne)).byProvider, { [IDENTITY]: 3 });
    assertEquals(cluster.plan, UNENCRYPTED);
  });
}

Deno.test("changeEncryption() goes on wherever it was killed", async () => {
  for (const wanted of ["enable", "rotate", "disable"] as const) {
    for (let killedAt = 1;; killedAt++) {
      const cluster = new FakeEncryptingCluster(["one", "two"]);
      if (wanted !== "enable") await change("enable", cluster);
      let steps = 0;
      cluster.before = () => {
        if (++steps === killedAt) throw new Killed();
      };
      const wasKilled = await change(wanted, cluster).then(() => false, (error) => error instanceof Killed);
      if (!wasKilled) break;
      assert(killedAt < 200);
      cluster.checkReadable();
      const { byProvider, others } = await change(wanted, cluster);
      assertEquals([others, cluster.plan?.phase], [[], "settled"], `${wanted}, killed at ${killedAt}`);
      assertEquals(Object.keys(byProvider), [cluster.plan!.to]);
      assert(cluster.plan!.keys.length <= 1);
    }
  }
});

Deno.test("changeEncryption() goes on while the API server is away in between", async () => {
  const cluster = new FakeEncryptingCluster(["one", "two"]);
  let reads = 0;
  cluster.before = (what) => {
    if (what === "read" && ++reads % 3 === 2) throw unreachable();
  };
  assertEquals((await change("enable", cluster)).byProvider, { "key-1": 2 });
});

Deno.test("changeEncryption() waits for a controller that does not follow, and names it in the end", async () => {
  const cluster = new FakeEncryptingCluster(["one", "two"]);
  const stuck = (cluster: FakeEncryptingCluster) => cluster.follow("one");

  const error = await assertRejects(() => change("enable", cluster, stuck), K0sError, '"two" has not followed in time');

  assertStringIncludes(error.message, 'phase "introducing"');
  assertEquals(cluster.told.filter((line) => line.includes("waiting for")), [
    '  waiting for "one", "two"; API servers look once a minute',
    '  waiting for "two"; API servers look once a minute',
  ]);
  cluster.checkReadable();
  assertEquals((await change("disable", cluster)).byProvider, { [IDENTITY]: 2 });
});

Deno.test("changeEncryption() begins nothing where a controller would not take part", async () => {
  const cluster = new FakeEncryptingCluster(["one"]);
  for (const other of [{ away: ["two"] }, { foreign: ["two"] }]) {
    cluster.presence = { ...cluster.presence, away: [], foreign: [], ...other };
    await assertRejects(() => change("enable", cluster), K0sError, '"two"');
    assertEquals(cluster.plan, undefined);
  }
});

Deno.test("changeEncryption() begins nothing where Secrets are encrypted by something that is not ours", async () => {
  const cluster = new FakeEncryptingCluster();
  cluster.secrets.set("n/three", "k8s:enc:aescbc:v1");
  await assertRejects(() => change("enable", cluster, () => {}), K0sError, "aescbc");
  assertEquals(cluster.plan, undefined);
});

Deno.test("changeEncryption() does once more what was written the old way after all", async () => {
  const cluster = new FakeEncryptingCluster();
  let isDone = false;
  cluster.before = (what) => {
    // As by a controller that has just started by an older plan.
    if (what !== "examine" || cluster.plan?.phase !== "retiring" || isDone) return;
    isDone = true;
    cluster.secrets.set("n/late", IDENTITY);
  };
  const follow = (cluster: FakeEncryptingCluster) => {
    for (const name of cluster.followed.keys()) cluster.followed.set(name, cluster.plan);
  };
  assertEquals((await change("enable", cluster, follow)).byProvider, { "key-1": 3 });
  assert(cluster.told.includes("A Secret was written the old way meanwhile: once more"));
});

Deno.test("changeEncryption() ends when another command has changed the plan", async () => {
  const cluster = new FakeEncryptingCluster();
  let reads = 0;
  cluster.before = (what) => {
    if (what === "read" && ++reads === 2) {
      cluster.plan = { phase: "settled", to: "other", keys: [anEncryptionKey("other")] };
    }
  };
  await assertRejects(() => change("enable", cluster), K0sError, "another command");
});
