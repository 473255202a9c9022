import { assert, assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { parsePlan, renderEncryptionConfig, UNENCRYPTED } from "../../../../lib/encryption/mod.ts";
import { prepareSecretsEncryption } from "../../../../lib/node/controller/secrets_encryption.ts";
import { aClusterConfig } from "../../../support/a_controller.ts";
import { EncryptingController } from "../../../support/encrypting_controller.ts";
import { anEncryptedPlan, anUnfinishedPlan } from "../../../support/encryption_plans.ts";
import { flushPromises } from "../../../support/fakes.ts";

const SIGNAL = new AbortController().signal;
const WANTED = aClusterConfig({ security: { secretsEncryption: true } });
const SECRET = "/registry/secrets/default/one";

Deno.test("prepareSecretsEncryption() leaves no trace in a cluster that does not encrypt", async () => {
  await using controller = await EncryptingController.create();
  await prepareSecretsEncryption(controller.state, SIGNAL);

  assertEquals([...Deno.readDirSync(controller.state.inputs.paths.pkiDir)].map(({ name }) => name), ["ca.key"]);
  assertEquals(controller.state.facts.encryptsSecrets, false);
});

Deno.test("prepareSecretsEncryption() gives a joining controller the key of the cluster", async () => {
  const token = { description: "token", read: () => Promise.reject(new Error("not now")) };
  await using controller = await EncryptingController.create({ options: { token } });
  await controller.agree(anUnfinishedPlan());
  await prepareSecretsEncryption(controller.state, SIGNAL);

  assertEquals(controller.file("secrets-encryption.yaml"), renderEncryptionConfig(anUnfinishedPlan()));
  assertEquals(controller.state.facts.encryptsSecrets, true);
});

Deno.test("prepareSecretsEncryption() begins a new cluster with a key, and keeps it after a kill", async () => {
  await using controller = await EncryptingController.create({ config: WANTED });
  await prepareSecretsEncryption(controller.state, SIGNAL);
  const plan = controller.file("secrets-encryption.json");
  await prepareSecretsEncryption(controller.state, SIGNAL);

  assertEquals(parsePlan(plan!).phase, "settled");
  assertEquals(controller.file("secrets-encryption.json"), plan);
});

Deno.test("prepareSecretsEncryption() encrypts nothing by itself in a cluster that exists", async () => {
  await using controller = await EncryptingController.create({ config: WANTED });
  controller.stored.set(SECRET, "k8s\0");
  await prepareSecretsEncryption(controller.state, SIGNAL);

  assertEquals([controller.file("secrets-encryption.json"), controller.state.facts.encryptsSecrets], [
    undefined,
    false,
  ]);
});

Deno.test("prepareSecretsEncryption() forgets the key of a cluster that has given encryption up", async () => {
  await using controller = await EncryptingController.create();
  await controller.agree(anEncryptedPlan());
  await prepareSecretsEncryption(controller.state, SIGNAL);
  await controller.agree(UNENCRYPTED);
  await prepareSecretsEncryption(controller.state, SIGNAL);

  assertEquals(controller.file("secrets-encryption.yaml"), undefined);
  assertEquals(parsePlan(controller.file("secrets-encryption.json")!), UNENCRYPTED);
  assertEquals(controller.state.facts.encryptsSecrets, false);
});

Deno.test("prepareSecretsEncryption() waits for the datastore, and does not start in the clear without it", async () => {
  await using controller = await EncryptingController.create();
  await controller.agree(anEncryptedPlan());
  let isAway = true;
  controller.outage = () => isAway ? new Response(null, { status: 503 }) : undefined;
  const prepared = prepareSecretsEncryption(controller.state, SIGNAL);
  while (controller.ports.clock.pending === 0) await flushPromises();
  isAway = false;
  await controller.ports.clock.advance(1_000);
  await prepared;
  assert(controller.file("secrets-encryption.yaml") !== undefined);

  isAway = true;
  const failure = assertRejects(() => prepareSecretsEncryption(controller.state, SIGNAL), K0sError, "storage");
  while (controller.ports.clock.pending === 0) await flushPromises();
  await controller.ports.clock.advance(120_000);
  await failure;
});

Deno.test("prepareSecretsEncryption() does not start beside a plan that it cannot read", async () => {
  await using controller = await EncryptingController.create();
  await controller.agree(anEncryptedPlan(), "another authority's key");
  await assertRejects(
    () => prepareSecretsEncryption(controller.state, SIGNAL),
    K0sError,
    "sealed by another authority",
  );
});
