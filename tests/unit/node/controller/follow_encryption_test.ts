import { assert, assertEquals } from "@std/assert";
import {
  encryptionDigest,
  type EncryptionPlan,
  NO_ENCRYPTION,
  parsePlan,
  UNENCRYPTED,
} from "../../../../lib/encryption/mod.ts";
import { followSecretsEncryption } from "../../../../lib/node/controller/follow_encryption.ts";
import { prepareSecretsEncryption } from "../../../../lib/node/controller/secrets_encryption.ts";
import { aClusterConfig, anEtcdConfig } from "../../../support/a_controller.ts";
import { EncryptingController } from "../../../support/encrypting_controller.ts";
import { anEncryptedPlan, anUnfinishedPlan } from "../../../support/encryption_plans.ts";
import { until } from "../../../support/until.ts";

const PLAN_PATH = "/api/v1/namespaces/kube-system/configmaps/k0s-secrets-encryption";
const LEASE_PATH = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/k0s-secrets-encryption";

/** Has a controller follow the plan while a test goes on. Its API server says what it has loaded as `server` says. */
async function following(
  controller: EncryptingController,
  server: { loaded: string },
  body: (told: () => string | undefined) => Promise<void>,
) {
  const end = new AbortController();
  controller.cluster.intercept = ({ path }) => {
    if (path !== "/metrics") return undefined;
    const metric = "apiserver_encryption_config_controller_last_config_info";
    return new Response(server.loaded === NO_ENCRYPTION ? "" : `${metric}{hash="${server.loaded}"} 1\n`);
  };
  const task = followSecretsEncryption(controller.state, end.signal);
  const told = () => {
    const { data } = controller.cluster.objects.get(PLAN_PATH) as unknown as { data: Record<string, string> };
    return data[`loaded.${controller.state.nodeName}`];
  };
  try {
    await body(told);
  } finally {
    end.abort();
    await task.catch(() => {});
  }
}

/** Lets time pass until something holds. */
async function untilHolds(controller: EncryptingController, what: string, holds: () => boolean) {
  await until(what, async () => {
    if (holds()) return true;
    await controller.ports.clock.advance(2_000);
    return false;
  });
}

Deno.test("followSecretsEncryption() tells what its API server has loaded, not before it has", async () => {
  await using controller = await EncryptingController.create();
  const plan = anUnfinishedPlan();
  const server = { loaded: NO_ENCRYPTION };
  await controller.agree(plan);
  await following(controller, server, async (told) => {
    await untilHolds(controller, "a restart is asked for", () => controller.state.facts.encryptsSecrets === true);
    assertEquals([controller.file("secrets-encryption.yaml") === undefined, told()], [false, undefined]);
    server.loaded = encryptionDigest(plan);
    await untilHolds(controller, "it is told", () => told() === encryptionDigest(plan));

    const next: EncryptionPlan = { ...plan, phase: "retiring" };
    await controller.agree(next);
    await untilHolds(controller, "the next plan is taken over", () => {
      return parsePlan(controller.file("secrets-encryption.json")!).phase === "retiring";
    });
    assertEquals(told(), encryptionDigest(plan));
    server.loaded = encryptionDigest(next);
    await untilHolds(controller, "it is told", () => told() === encryptionDigest(next));
  });
});

Deno.test("followSecretsEncryption() removes the file when the API server knows of no encryption any more", async () => {
  await using controller = await EncryptingController.create();
  await controller.agree(anEncryptedPlan());
  await prepareSecretsEncryption(controller.state, new AbortController().signal);
  const server = { loaded: encryptionDigest(anEncryptedPlan()) };
  await controller.agree(UNENCRYPTED);
  await following(controller, server, async (told) => {
    await untilHolds(controller, "a restart is asked for", () => controller.state.facts.encryptsSecrets === false);
    assert(controller.file("secrets-encryption.yaml") !== undefined);
    server.loaded = NO_ENCRYPTION;
    await untilHolds(controller, "it is told", () => told() === NO_ENCRYPTION);
    assertEquals(controller.file("secrets-encryption.yaml"), undefined);
  });
});

Deno.test("followSecretsEncryption() writes the plan of a new cluster down, and again when somebody removes it", async () => {
  await using controller = await EncryptingController.create();
  await controller.agree(anEncryptedPlan());
  await prepareSecretsEncryption(controller.state, new AbortController().signal);
  controller.cluster.remove(PLAN_PATH);
  const server = { loaded: encryptionDigest(anEncryptedPlan()) };
  await following(controller, server, async (told) => {
    const isThere = () => controller.cluster.objects.has(PLAN_PATH) && told() === server.loaded;
    await untilHolds(controller, "it is written", isThere);
    controller.cluster.remove(PLAN_PATH);
    await untilHolds(controller, "it is written again", isThere);
    assertEquals(parsePlan(controller.file("secrets-encryption.json")!), anEncryptedPlan());
  });
});

Deno.test("followSecretsEncryption() goes on without a key while it cannot read the plan, and says so once", async () => {
  await using controller = await EncryptingController.create();
  await controller.agree(anEncryptedPlan(), "another authority's key");
  await following(controller, { loaded: NO_ENCRYPTION }, async () => {
    await untilHolds(controller, "it is logged", () => {
      return controller.ports.log.records.some(({ message }) => message.includes("Cannot follow the encryption"));
    });
    const before = controller.cluster.requests.length;
    for (let round = 0; round < 10; round++) await controller.ports.clock.advance(2_000);
    const said = controller.ports.log.records.filter(({ message }) => message.includes("Cannot follow"));
    assertEquals([said.length, controller.cluster.requests.length], [1, before]);
    assertEquals(controller.file("secrets-encryption.json"), undefined);
  });
});

Deno.test("followSecretsEncryption() restarts the API server among others only when it is its turn", async () => {
  await using controller = await EncryptingController.create({ config: anEtcdConfig(), options: { single: false } });
  const plan = anUnfinishedPlan();
  controller.cluster.put(LEASE_PATH, {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "k0s-secrets-encryption", namespace: "kube-node-lease" },
    spec: {
      holderIdentity: "another",
      leaseDurationSeconds: 3_600,
      renewTime: controller.ports.clock.now().toISOString(),
    },
  } as never);
  await controller.agree(plan);
  const server = { loaded: NO_ENCRYPTION };
  await following(controller, server, async (told) => {
    const asked = () => controller.cluster.requests.filter(({ path }) => path === LEASE_PATH).length;
    await untilHolds(controller, "the lease is asked for", () => asked() > 2);
    assertEquals(controller.state.facts.encryptsSecrets, undefined);
    controller.cluster.remove(LEASE_PATH);
    await untilHolds(controller, "it is its turn", () => controller.state.facts.encryptsSecrets === true);
    server.loaded = encryptionDigest(plan);
    await untilHolds(controller, "it is told", () => told() === encryptionDigest(plan));
  });
});

Deno.test("followSecretsEncryption() tells what the configuration wants and a command has to do", async () => {
  const cases = [
    [true, UNENCRYPTED, "spec.security wants Secrets encrypted and this cluster has others: k0s secrets enable"],
    [
      false,
      anEncryptedPlan(),
      "spec.security wants Secrets in the clear and this cluster has others: k0s secrets disable",
    ],
    [true, anEncryptedPlan(), undefined],
    [undefined, anEncryptedPlan(), undefined],
  ] as const;
  for (const [secretsEncryption, plan, wish] of cases) {
    const security = secretsEncryption === undefined ? {} : { secretsEncryption };
    await using controller = await EncryptingController.create({ config: aClusterConfig({ security }) });
    if (plan !== UNENCRYPTED) await controller.agree(plan);
    const digest = encryptionDigest(plan);
    await following(controller, { loaded: digest }, async (told) => {
      await untilHolds(controller, "it is said", () => {
        return controller.state.facts.encryptionWish === wish && (wish !== undefined || told() === digest);
      });
    });
  }
});
