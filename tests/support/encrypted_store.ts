import { assert, assertEquals } from "@std/assert";
import { EncryptionChangeCommand, encryptionWithoutProblems, makeSecrets, secretValue } from "./encryption_change.ts";
import { eventually } from "./eventually.ts";
import type { Machine } from "./machine.ts";
import type { TestNode } from "./test_node.ts";

/** A store of a cluster, looked into by another way than k0s does. */
export interface RawStore {
  /** How many Secrets have a text in them, as they are stored. */
  secretsHolding(text: string): Promise<number>;
}

/** A controller that can have peers, and its store. */
export interface EncryptingCluster {
  machine: Machine;
  boot(): Promise<TestNode>;
  /** Left out: there is no other way to look into it, so what k0s says has to do, and keys are not rotated. */
  store?: RawStore;
}

type EncryptionChange = ConstructorParameters<typeof EncryptionChangeCommand>[1];
type EncryptionPhase = Parameters<EncryptionChangeCommand["begins"]>[0];

const MARKER = "a-password-that-is-searched-for";
/** More than one page of what k0s reads out of a store. */
const COUNT = 60;
/** How soon a controller has written what follows from a phase, in milliseconds: a deadline. */
const WRITTEN_WITHIN_MS = 60_000;

/** Has Secrets encrypted, under another key, and in the clear again, while the API server and k0s itself are killed. */
export async function encryptsStore({ machine, boot, store }: EncryptingCluster): Promise<void> {
  await using nodes = new AsyncDisposableStack();
  let node = nodes.use(await boot());
  const killAndStart = async () => {
    await node.kill();
    node = nodes.use(await boot());
  };
  const change = async (word: EncryptionChange, phases: readonly EncryptionPhase[]) => {
    await using command = new EncryptionChangeCommand(machine, word);
    for (const phase of phases) {
      await command.begins(phase);
      await isWritten(machine, phase);
      // The file is read by an API server as it starts; one that runs would look at it within a minute only.
      if (phase === "retiring") await killAndStart();
      else await machine.run("kill", ["-9", String((await node.pids())["kube-apiserver"])]);
    }
    await command.done();
  };

  await makeSecrets(machine, { count: COUNT, marker: MARKER });
  assertEquals(await store?.secretsHolding(MARKER) ?? COUNT, COUNT);
  // The API server restarts anyway when the first key is introduced, and when the last one is retired.
  await change("enable", ["rewriting", "retiring"]);
  const key = await isEncrypted(machine, store);
  if (store !== undefined) {
    await change("rotate", ["introducing", "rewriting", "retiring"]);
    assert(await isEncrypted(machine, store) !== key);
  }
  await change("disable", ["introducing", "rewriting"]);
  const { plan, secrets } = await encryptionWithoutProblems(machine);
  assertEquals(plan, { phase: "settled", to: "identity" });
  assertEquals(secrets.byProvider, { identity: secrets.total });
  assertEquals(await store?.secretsHolding(MARKER) ?? COUNT, COUNT);
  assertEquals(await node.stop(), 0);
}

/** Waits until the controller has written down what follows from a phase. */
async function isWritten(machine: Machine, phase: EncryptionPhase): Promise<void> {
  const plan = machine.dataPath("pki/secrets-encryption.json");
  await eventually(async () => (await Deno.readTextFile(plan)).includes(`"${phase}"`), {
    what: `the controller has written what follows from "${phase}"`,
    withinMs: WRITTEN_WITHIN_MS,
  });
}

/** Checks that every Secret is written under one key and can be read. @returns The name of the key. */
async function isEncrypted(machine: Machine, store: RawStore | undefined): Promise<string> {
  const { plan, secrets } = await encryptionWithoutProblems(machine);
  assertEquals([plan.phase, secrets.byProvider], ["settled", { [plan.to]: secrets.total }]);
  assert(secrets.total >= COUNT);
  assertEquals(await secretValue(machine, 7), `${MARKER}-7`);
  assertEquals(await store?.secretsHolding(MARKER) ?? 0, 0);
  const prefix = `k8s:enc:secretbox:v1:${plan.to}:`;
  assertEquals(await store?.secretsHolding(prefix) ?? secrets.total, secrets.total);
  return plan.to;
}
