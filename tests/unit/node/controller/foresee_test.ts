import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { loadNodeConfig } from "../../../../lib/host/mod.ts";
import { clusterStacks, foresee } from "../../../../lib/node/controller/foresee.ts";
import { takeOverObject } from "../../../../lib/node/controller/reload.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { aClusterConfig, aControllerState, controllerOptions, fakePorts } from "../../../support/a_controller.ts";
import { factsOf } from "../../../support/node_modes.ts";

const BASE = "spec: { api: { address: 192.0.2.2 } }\n";
const PATH = "/apis/k0s.k0sproject.io/v1beta1/namespaces/kube-system/clusterconfigs/k0s";

const objectOf = (spec: Record<string, unknown>) => ({
  ...{ apiVersion: "k0s.k0sproject.io/v1beta1", kind: "ClusterConfig", spec },
  metadata: { name: "k0s", namespace: "kube-system", uid: "u", resourceVersion: JSON.stringify(spec) },
});

/** A controller that has all the facts of a node that runs. */
async function running(dynamicConfig = false) {
  const dataDir = await Deno.makeTempDir();
  await Deno.mkdir(`${dataDir}/run`);
  const configFile = `${dataDir}/k0s.yaml`;
  await Deno.writeTextFile(configFile, BASE);
  const options = controllerOptions({ dataDir, configFile, dynamicConfig });
  const config = await loadNodeConfig({ ...options, path: configFile });
  const ports = fakePorts();
  const state = aControllerState({ config, dataDir, options, ports });
  state.learn({
    ...factsOf({}, { options, config, paths: state.inputs.paths }),
    apiServerFiles: { decidesAnonymous: false },
  });
  const cluster = new FakeCluster();
  Object.defineProperty(state, "client", { value: cluster.client() });
  Object.defineProperty(state.reconciler, "applied", { get: () => state.desired.processes, configurable: true });
  const ask = (text: string | undefined, isObject = false) =>
    foresee(state, { name: "new.yaml", isObject, ...(text === undefined ? {} : { text }) });
  return { state, cluster, ports, ask, [Symbol.asyncDispose]: () => Deno.remove(dataDir, { recursive: true }) };
}

Deno.test("foresee() finds nothing for what is in effect", async () => {
  await using node = await running();
  const found = await node.ask(BASE);

  assertEquals(found, {
    ...{ fields: [], withoutEffect: [], warnings: [], processes: [], files: [], objects: [], tasks: [] },
  });
});

Deno.test("foresee() finds what a reload would change, and changes nothing", async () => {
  await using node = await running();
  const { config } = node.state;
  const found = await node.ask(
    "spec: { api: { address: 192.0.2.2, sans: [a.example.com] }, images: { pause: { version: '9' } } }",
  );

  assertEquals(found.fields, ["spec.api", "spec.images"]);
  assertEquals(found.tasks.map(({ name }) => name).includes("certificates"), true);
  assert(found.objects.some(({ name }) => name.includes("worker-config-default")), JSON.stringify(found.objects));
  assertEquals([found.refused, node.state.config], [undefined, config]);
});

Deno.test("foresee() of a field that takes a restart says so, and what would be after it", async () => {
  await using node = await running();
  const found = await node.ask("spec: { api: { address: 192.0.2.2 }, network: { podCIDR: 10.9.0.0/16 } }");

  assertStringIncludes(found.refused?.message ?? "", "spec.network.podCIDR: cannot change while k0s runs");
  assertStringIncludes(found.refused?.hint ?? "", "k0s stop");
  assert(found.objects.length > 0);
});

Deno.test("foresee() refuses what does not hold, with every problem, under the name that was typed", async () => {
  await using node = await running();
  const error = await assertRejects(() => node.ask("spec: { nosuch: 1, network: { podCIDR: banana } }"), K0sError);

  for (const part of ["new.yaml", "spec.nosuch", "spec.network.podCIDR"]) assertStringIncludes(error.message, part);
  assertEquals(node.ports.log.records, []);
});

Deno.test("foresee() hands out warnings instead of logging them", async () => {
  await using node = await running();
  const found = await node.ask(`${BASE}---\n{}\n`);

  assertStringIncludes(found.warnings.join(), "Only the first document is read");
  assertEquals(node.ports.log.records, []);
});

Deno.test("foresee() of a process that was put back compares with what it runs by", async () => {
  await using node = await running();
  const { state } = node;
  const applied = state.desired.processes.map((spec) => spec.name === "kube-scheduler" ? { ...spec, args: [] } : spec);
  Object.defineProperty(state.reconciler, "applied", { get: () => applied });

  assertEquals((await node.ask(BASE)).processes.map(({ name }) => name), ["kube-scheduler"]);
});

Deno.test("foresee() of a file beside an object names what the object decides", async () => {
  await using node = await running(true);
  await takeOverObject(node.state, objectOf({ images: { default_pull_policy: "Never" } }));
  const found = await node.ask(
    "spec: { api: { address: 192.0.2.2, sans: [a.example.com] }, telemetry: { enabled: true } }",
  );

  assertEquals([found.fields, found.withoutEffect], [["spec.api"], ["spec.images", "spec.telemetry"]]);
});

Deno.test("foresee() of an object: that of the cluster, or one that was typed; what is each controller's own has no effect", async () => {
  await using node = await running(true);
  node.cluster.put(PATH, objectOf({ images: { default_pull_policy: "Never" } }));
  const stored = await node.ask(undefined, true);
  const typed = await node.ask("spec: { telemetry: { enabled: true }, api: { sans: [x] } }", true);

  assertEquals(stored.fields, ["spec.images"]);
  assertEquals([typed.fields, typed.withoutEffect], [["spec.telemetry"], ["spec.api"]]);
});

Deno.test("foresee() of an object says where there is none, where it is none, and where none is followed", async () => {
  await using dynamic = await running(true);
  await assertRejects(() => dynamic.ask(undefined, true), K0sError, "there is no ClusterConfig");
  await assertRejects(() => dynamic.ask("- a", true), K0sError, "no mapping");
  await assertRejects(() => dynamic.ask("a: [", true), K0sError, "not YAML");
  await using other = await running();
  await assertRejects(() => other.ask(undefined, true), K0sError, "--enable-dynamic-config");
});

Deno.test("clusterStacks() has the worker profiles, and the charts unless helm is disabled", () => {
  const charts = [{ name: "web", chartname: "a/web", namespace: "web" }];
  const config = aClusterConfig({
    workerProfiles: [{ name: "big", values: { maxPods: 200 } }],
    extensions: { helm: { concurrencyLevel: 5, charts } } as never,
  });

  const [profiles, helm] = clusterStacks({ options: controllerOptions(), config });
  const without = clusterStacks({ options: controllerOptions({ disableComponents: ["helm"] }), config });

  assertStringIncludes(Object.values(profiles?.files ?? {}).join(""), "worker-config-big-");
  assertStringIncludes(Object.values(helm?.files ?? {}).join(""), "k0s-addon-chart-web");
  assertEquals(without.map(({ name }) => name), [profiles?.name]);
});
