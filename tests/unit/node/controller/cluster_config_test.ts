import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { clusterConfigRunners, followFirstObject } from "../../../../lib/node/controller/cluster_config.ts";
import { ConfigTrials } from "../../../../lib/node/controller/config_trials.ts";
import { takeOverObject } from "../../../../lib/node/controller/reload.ts";
import { desiredController } from "../../../../lib/node/desired/controller.ts";
import type { ControllerOptions } from "../../../../lib/node/mod.ts";
import { aControllerState, fakePorts } from "../../../support/a_controller.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { until } from "../../../support/until.ts";

const NEVER = new AbortController().signal;
const PATH = "/apis/k0s.k0sproject.io/v1beta1/namespaces/kube-system/clusterconfigs/k0s";
const CRD = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/clusterconfigs.k0s.k0sproject.io";
const OWNER = { uid: 0, gid: 0 };

const objectOf = (spec: Record<string, unknown>) => ({
  apiVersion: "k0s.k0sproject.io/v1beta1",
  kind: "ClusterConfig",
  metadata: { name: "k0s", namespace: "kube-system", uid: "u" },
  spec,
});

/** What a controller keeps of the object. */
const KEPT = "last-cluster-config.json";

/** A controller with dynamic configuration at the step that reads the object, of a cluster that has this one. */
async function controller(
  spec?: Record<string, unknown>,
  { kept, trials, ...options }: Partial<ControllerOptions> & { kept?: string; trials?: ConfigTrials } = {},
) {
  const dataDir = await Deno.makeTempDir();
  await Deno.mkdir(`${dataDir}/run`);
  if (kept !== undefined) await Deno.writeTextFile(`${dataDir}/${KEPT}`, kept);
  const cluster = new FakeCluster();
  cluster.kinds.push({
    apiVersion: "k0s.k0sproject.io/v1beta1",
    kind: "ClusterConfig",
    plural: "clusterconfigs",
    namespaced: true,
  });
  if (spec !== undefined) cluster.put(PATH, objectOf(spec));
  const ports = fakePorts();
  const real = aControllerState({
    ...{ dataDir, ports, options: { dataDir, dynamicConfig: true, ...options } },
    ...(trials === undefined ? {} : { trials }),
  });
  real.learn({
    users: { etcd: OWNER, kine: OWNER, kubeApiserver: OWNER, kubeScheduler: OWNER, konnectivityServer: OWNER },
  });
  real.learn({ nodes: { all: 1, linux: 1 } });
  Object.defineProperty(real, "client", { value: cluster.client() });
  const stacks = () => desiredController({ ...real.inputs, config: real.config }, real.facts).stacks.written.length;
  return {
    ...{ state: real, cluster, dataDir, ports, stacks },
    [Symbol.asyncDispose]: () => Deno.remove(dataDir, { recursive: true }),
  };
}

Deno.test("followFirstObject() takes over what the cluster says, also what is fixed afterwards", async () => {
  await using node = await controller({ network: { podCIDR: "10.9.0.0/16" } });
  await followFirstObject(node.state, NEVER);

  assertEquals(node.state.config.spec.network.podCIDR, "10.9.0.0/16");
  assert(node.stacks() > 0);
});

Deno.test("followFirstObject() goes on with the file in a cluster that has no object yet", async () => {
  await using node = await controller();
  const { config } = node.state;
  await followFirstObject(node.state, NEVER);

  assertEquals([node.state.config, node.state.facts.awaitsClusterConfig], [config, undefined]);
  assert(node.stacks() > 0);
});

Deno.test("followFirstObject() leaves the stacks of the cluster alone for an object that does not hold, until one does", async () => {
  await using node = await controller({ nosuch: 1 });
  const { state } = node;
  await followFirstObject(state, NEVER);

  assertStringIncludes(state.facts.judgedObject?.refused ?? "", "spec.nosuch");
  assertEquals([node.stacks(), state.facts.awaitsClusterConfig], [0, true]);
  node.cluster.put(PATH, objectOf({}));
  await followFirstObject(state, NEVER);
  assert(node.stacks() > 0);
});

Deno.test("followFirstObject() refuses a worker profile that neither the file nor the object has, and takes the object's", async () => {
  const options = { single: false, enableWorker: true, profile: "big" };
  await using without = await controller(undefined, options);
  await assertRejects(() => followFirstObject(without.state, NEVER), K0sError, 'worker profile "big"');

  await using withIt = await controller({ workerProfiles: [{ name: "big" }] }, options);
  await followFirstObject(withIt.state, NEVER);
  assertEquals(withIt.state.config.spec.workerProfiles, [{ name: "big" }]);
});

Deno.test("followFirstObject() does not go on past an API server that does not say what the cluster's configuration is", async () => {
  await using node = await controller({});
  node.cluster.intercept = () => new Response("{}", { status: 500 });
  const following = assertRejects(() => followFirstObject(node.state, NEVER), K0sError, "500");
  const timer = setInterval(() => void node.ports.clock.advance(60_000), 1);
  await following;
  clearInterval(timer);
});

const GOOD = JSON.stringify({
  ...objectOf({ network: { podCIDR: "10.9.0.0/16" } }),
  metadata: { resourceVersion: "7" },
});

Deno.test("followFirstObject() keeps what holds, for root alone, and not what does not", async () => {
  await using node = await controller({ images: { default_pull_policy: "Never" } });
  await followFirstObject(node.state, NEVER);
  await node.state.inputs.trials.confirm();
  const path = `${node.dataDir}/${KEPT}`;
  const kept = await Deno.readTextFile(path);
  node.cluster.put(PATH, objectOf({ nosuch: 1 }));
  await takeOverObject(node.state, node.cluster.objects.get(PATH)!);

  assertStringIncludes(kept, '"default_pull_policy":"Never"');
  assertEquals([await Deno.readTextFile(path), (await Deno.stat(path)).mode! & 0o777], [kept, 0o600]);
});

Deno.test("followFirstObject() goes by the object that held last when that of the cluster does not, until one does", async () => {
  await using node = await controller({ nosuch: 1 }, { kept: GOOD });
  const { state } = node;
  await followFirstObject(state, NEVER);

  assertEquals(state.config.spec.network.podCIDR, "10.9.0.0/16");
  assertEquals(state.facts.standIn, { resourceVersion: "7", unreadable: undefined });
  assertStringIncludes(state.facts.judgedObject?.refused ?? "", "spec.nosuch");
  assert(node.stacks() > 0);
  await takeOverObject(state, node.cluster.put(PATH, objectOf({ network: { podCIDR: "10.9.0.0/16" } })));
  assertEquals([state.facts.standIn, state.facts.judgedObject?.refused], [undefined, undefined]);
});

Deno.test("followFirstObject() goes by the object that held last when the cluster's cannot be read", async () => {
  await using node = await controller({}, { kept: GOOD });
  node.cluster.intercept = () => new Response("{}", { status: 500 });
  const following = followFirstObject(node.state, NEVER);
  const timer = setInterval(() => void node.ports.clock.advance(60_000), 1);
  await following;
  clearInterval(timer);

  assertEquals(node.state.config.spec.network.podCIDR, "10.9.0.0/16");
  assertStringIncludes(node.state.facts.standIn?.unreadable ?? "", "500");
});

Deno.test("followFirstObject() goes by the object that was good when an earlier run has tried the cluster's, until it is tried again", async () => {
  const tried = { images: { default_pull_policy: "Never" } };
  await using node = await controller(tried, { kept: GOOD });
  await node.state.inputs.trials.begin({ object: node.cluster.objects.get(PATH)! });
  const { paths, ports } = node.state.inputs;
  await using again = await controller(tried, { kept: GOOD, trials: await ConfigTrials.read({ paths, ports }) });
  const { state } = again;
  await followFirstObject(state, NEVER);

  assertEquals([state.config.spec.network.podCIDR, state.config.spec.images.default_pull_policy], [
    "10.9.0.0/16",
    "IfNotPresent",
  ]);
  assertEquals(state.facts.standIn, { resourceVersion: "7", isTried: true });
  again.cluster.put(PATH, objectOf({ ...tried, network: { podCIDR: "10.9.0.0/16" } }));
  await takeOverObject(state, again.cluster.objects.get(PATH)!);
  assertEquals([state.facts.standIn, state.config.spec.images.default_pull_policy], [undefined, "Never"]);
});

Deno.test("followFirstObject() tries the cluster's object again at once where what was good does not hold any more", async () => {
  await using node = await controller({ images: { default_pull_policy: "Never" } }, {
    kept: '{"metadata":{},"spec":{"nosuch":1}}',
  });
  await node.state.inputs.trials.begin({ object: node.cluster.objects.get(PATH)! });
  await followFirstObject(node.state, NEVER);

  assertEquals([node.state.facts.standIn, node.state.config.spec.images.default_pull_policy], [undefined, "Never"]);
});

for (
  const [what, kept] of [["is no JSON any more", "{"], ["is no object", "[]"], [
    "does not hold here any more",
    '{"metadata":{},"spec":{"nosuch":1}}',
  ]] as const
) {
  Deno.test(`followFirstObject() leaves the stacks of the cluster alone when what was kept ${what}`, async () => {
    await using node = await controller({ nosuch: 1 }, { kept });
    await followFirstObject(node.state, NEVER);

    assertEquals([node.stacks(), node.state.facts.awaitsClusterConfig, node.state.facts.standIn], [0, true, undefined]);
  });
}

Deno.test("followFirstObject() takes no notice of what was kept in a cluster without an object: it was deleted", async () => {
  await using node = await controller(undefined, { kept: GOOD });
  const { config } = node.state;
  await followFirstObject(node.state, NEVER);

  assertEquals([node.state.config, node.state.facts.standIn], [config, undefined]);
});

Deno.test("cluster-config-object makes the kind and the object, and leaves one that is there alone", async () => {
  await using node = await controller();
  const { cluster, state } = node;
  const established = { status: { conditions: [{ type: "Established", status: "True" }] } };
  cluster.put(CRD, {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {},
    ...established,
  });
  const ensure = clusterConfigRunners(state)["cluster-config-object"]!;
  await ensure(NEVER);

  const stored = cluster.objects.get(PATH);
  assertEquals((stored?.["spec"] as Record<string, unknown>)["storage"], undefined);
  await ensure(NEVER);
  assertEquals(cluster.objects.get(PATH), stored);
});

Deno.test("cluster-config wishes each state of the object to be read, and nothing when it is gone", async () => {
  await using node = await controller({});
  const { cluster, state, ports } = node;
  const end = new AbortController();
  const following = clusterConfigRunners(state)["cluster-config"]!(end.signal);
  const wished = async () => (await state.wishes.next(NEVER)).object?.["spec"];

  assertEquals(await wished(), {});
  cluster.put(PATH, objectOf({ telemetry: {} }));
  assertEquals(await wished(), { telemetry: {} });
  cluster.remove(PATH);
  await until(
    "the log says so",
    () => Promise.resolve(ports.log.records.some(({ message }) => message.includes("deleted"))),
  );
  end.abort();
  await following;
});
