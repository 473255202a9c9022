import { assert, assertEquals } from "@std/assert";
import { encryptionDigest, type PlanObject, sealedPlanIn } from "../../../lib/encryption/mod.ts";
import type { Lease } from "../../../lib/kube/mod.ts";
import { openPlan } from "../../../lib/node/controller/secrets_encryption.ts";
import {
  changeSecretsEncryption,
  presenceByLeases,
  type SecretsEncryptionInputs,
  secretsEncryptionState,
} from "../../../lib/node/secrets_change.ts";
import { aClusterConfig } from "../../support/a_controller.ts";
import { EncryptingController } from "../../support/encrypting_controller.ts";
import { anEncryptedPlan } from "../../support/encryption_plans.ts";
import { flushPromises } from "../../support/fakes.ts";

const SIGNAL = new AbortController().signal;
const NOW = new Date("2026-01-02T03:04:05Z");
const PLAN_PATH = "/api/v1/namespaces/kube-system/configmaps/k0s-secrets-encryption";

function inputsOf({ state, ports, cluster }: EncryptingController): SecretsEncryptionInputs {
  return { config: state.config, isSingle: true, paths: state.inputs.paths, ports, client: cluster.client() };
}

Deno.test("secretsEncryptionState() shows what was agreed on and what is stored, and no key", async () => {
  await using controller = await EncryptingController.create({
    config: aClusterConfig({ security: { profile: "hardened" } }),
  });
  const plan = anEncryptedPlan();
  controller.stored.set("/registry/secrets/a/one", `k8s:enc:secretbox:v1:${plan.to}:x`);
  controller.stored.set("/registry/secrets/a/two", "k8s\0x");
  await controller.agree(plan);

  const state = await secretsEncryptionState(inputsOf(controller), SIGNAL);

  assertEquals(state, {
    plan: { phase: "settled", to: plan.to },
    keys: [{ name: plan.to, createdAt: plan.keys[0]!.createdAt }],
    secrets: { total: 2, byProvider: { [plan.to]: 1, identity: 1 }, others: [{ namespace: "a", name: "two" }] },
    controllers: { isAlone: true, alive: [], away: [], foreign: [] },
    waitingFor: ["this controller"],
    isWanted: true,
  });
  assert(!JSON.stringify(state).includes(plan.keys[0]!.secret));
});

Deno.test("secretsEncryptionState() of a cluster that never encrypted waits for nobody", async () => {
  await using controller = await EncryptingController.create();
  const { plan, waitingFor, isWanted } = await secretsEncryptionState(inputsOf(controller), SIGNAL);
  assertEquals([plan, waitingFor, isWanted], [{ phase: "settled", to: "identity" }, [], undefined]);
});

Deno.test("changeSecretsEncryption() has the API server write Secrets by a patch that says nothing", async () => {
  await using controller = await EncryptingController.create();
  const { cluster, stored, ports } = controller;
  stored.set("/registry/secrets/a/one", "k8s\0x");
  const path = "/api/v1/namespaces/a/secrets/one";
  cluster.put(path, { apiVersion: "v1", kind: "Secret", metadata: { name: "one", namespace: "a" } });
  const plan = async () => {
    const object = cluster.objects.get(PLAN_PATH) as PlanObject | undefined;
    const sealed = object && sealedPlanIn(object);
    return sealed === undefined ? undefined : await openPlan(sealed, controller.state.inputs.paths);
  };
  cluster.intercept = ({ method, path: asked, body }) => {
    if (method !== "PATCH" || asked !== path) return undefined;
    assertEquals(body, {});
    void plan().then((found) => stored.set("/registry/secrets/a/one", `k8s:enc:secretbox:v1:${found!.to}:x`));
    return undefined;
  };
  let isOver = false;
  const changed = changeSecretsEncryption("enable", { ...inputsOf(controller), tell: () => {} }, SIGNAL)
    .finally(() => isOver = true);
  changed.catch(() => {});
  while (!isOver) {
    const object = cluster.objects.get(PLAN_PATH) as PlanObject | undefined;
    const found = await plan();
    const digest = found && encryptionDigest(found);
    // What the API server has loaded, unless another plan is there by now.
    if (object && digest && object.data?.["loaded.one"] !== digest && cluster.objects.get(PLAN_PATH) === object) {
      cluster.put(PLAN_PATH, { ...object, data: { ...object.data, "loaded.one": digest } } as PlanObject);
    }
    await flushPromises();
    await ports.clock.advance(1_000);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const { total, others } = await changed;
  assertEquals([total, others, (await plan())?.phase], [1, [], "settled"]);
});

function lease(name: string, changes: { holder?: string; isOld?: boolean; isUpstreams?: boolean } = {}): Lease {
  const { holder = "run", isOld = false, isUpstreams = false } = changes;
  const annotations = { "k0s.k0sproject.io/api-address": "192.0.2.1" };
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name, namespace: "kube-node-lease", ...(isUpstreams ? {} : { annotations }) },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: 60,
      renewTime: new Date(NOW.getTime() - (isOld ? 61_000 : 1_000)).toISOString(),
    },
  };
}

Deno.test("presenceByLeases() tells those that are alive, those that are away without having stopped in order, and upstream's", () => {
  const leases = [
    lease("k0s-ctrl-two"),
    lease("k0s-ctrl-one"),
    lease("k0s-ctrl-dead", { isOld: true }),
    lease("k0s-ctrl-stopped", { holder: "", isOld: true }),
    lease("k0s-ctrl-foreign", { isUpstreams: true }),
    lease("k0s-ctrl-node", { holder: "k0s-ctrl-node" }),
    lease("k0s-endpoint-reconciler"),
  ];
  assertEquals(presenceByLeases(leases, NOW), { alive: ["one", "two"], away: ["dead"], foreign: ["foreign"] });
});
