import { assertEquals } from "@std/assert";
import { Changes } from "../../../lib/base/mod.ts";
import { keepSystemStacks } from "../../../lib/manifests/keep_system_stacks.ts";
import { StackApplier } from "../../../lib/manifests/stack_applier.ts";
import { systemClock } from "../../../lib/platform/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { FakeCluster } from "../../support/fake_cluster.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { aConfig } from "./system/_golden.ts";

const DEPLOYMENT = "/apis/apps/v1/namespaces/kube-system/deployments/coredns";

function node(name: string) {
  return { apiVersion: "v1", kind: "Node", metadata: { name, labels: { "kubernetes.io/os": "linux" } } };
}

Deno.test("keepSystemStacks() writes and applies the stacks, and again when nodes come", async () => {
  const manifestsDir = await Deno.makeTempDir();
  const cluster = new FakeCluster();
  cluster.kinds.push({
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    plural: "poddisruptionbudgets",
    namespaced: true,
  });
  cluster.put("/api/v1/nodes/a", node("a"));
  const ending = new AbortController();
  const shared = { client: cluster.client(), manifestsDir, clock: systemClock, log: new FakeLogger() };
  const applier = new StackApplier(shared);
  const options = { ...shared, applier, config: aConfig(), disabledComponents: [], konnectivity: false };
  const running = [applier.run(ending.signal), keepSystemStacks(options, ending.signal)];
  const replicas = () => (cluster.objects.get(DEPLOYMENT)?.spec as { replicas: number } | undefined)?.replicas;
  const becomes = (count: number) =>
    eventually(() => Promise.resolve(replicas() === count), {
      what: `${count} replicas`,
      withinMs: 60_000,
      everyMs: 5,
    });

  await becomes(1);
  cluster.put("/api/v1/nodes/b", node("b"));
  await becomes(2);
  ending.abort();
  await Promise.all(running);

  assertEquals([...Deno.readDirSync(manifestsDir)].map(({ name }) => name).sort(), [
    "coredns",
    "kubeproxy",
    "kuberouter",
    "metricserver",
  ]);
  await Deno.remove(manifestsDir, { recursive: true });
});

Deno.test("keepSystemStacks() gives the agents every controller, also those that come later", async () => {
  const manifestsDir = await Deno.makeTempDir();
  const cluster = new FakeCluster();
  const ending = new AbortController();
  const shared = { client: cluster.client(), manifestsDir, clock: systemClock, log: new FakeLogger() };
  const controllers = { count: 1, addresses: ["192.0.2.2"], changes: new Changes() };
  const running = keepSystemStacks({
    ...{ ...shared, applier: new StackApplier(shared), config: aConfig(), disabledComponents: [] },
    ...{ konnectivity: true, controllers },
  }, ending.signal);
  const names = (address: string) =>
    eventually(async () => {
      const text = await Deno.readTextFile(`${manifestsDir}/konnectivity/konnectivity-agent.yaml`);
      return text.includes(`--proxy-server-host=${address}`);
    }, { what: `an agent of ${address}`, withinMs: 60_000, everyMs: 5 });

  await names("192.0.2.2");
  Object.assign(controllers, { count: 2, addresses: ["192.0.2.2", "192.0.2.3"] });
  controllers.changes.notify();
  await names("192.0.2.3");
  ending.abort();
  await running;
  await Deno.remove(manifestsDir, { recursive: true });
});

Deno.test("keepSystemStacks() deploys no second network provider beside the one that is there", async () => {
  const manifestsDir = await Deno.makeTempDir();
  await Deno.mkdir(`${manifestsDir}/calico`);
  await Deno.writeTextFile(`${manifestsDir}/calico/calico-DaemonSet-calico-node.yaml`, "");
  const cluster = new FakeCluster();
  const ending = new AbortController();
  const shared = { client: cluster.client(), manifestsDir, clock: systemClock, log: new FakeLogger() };
  const options = { ...shared, applier: new StackApplier(shared), config: aConfig(), disabledComponents: [] };
  const running = keepSystemStacks({ ...options, konnectivity: false }, ending.signal);
  const isThere = (name: string) => Deno.stat(`${manifestsDir}/${name}`).then(() => true);
  // The last one to be written.
  await eventually(() => isThere("metricserver/metric_server.yaml"), { what: "stacks", withinMs: 60_000, everyMs: 5 });
  ending.abort();
  await running;

  const names = [...Deno.readDirSync(manifestsDir)].map(({ name }) => name).sort();
  assertEquals(names, ["calico", "coredns", "kubeproxy", "metricserver"]);
  await Deno.remove(manifestsDir, { recursive: true });
});
