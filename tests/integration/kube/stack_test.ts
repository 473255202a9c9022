import { assertEquals } from "@std/assert";
import { defaultClusterConfig } from "../../../lib/config/mod.ts";
import { type KubeClient, type KubeObject, RESOURCES } from "../../../lib/kube/mod.ts";
import {
  applyStack,
  bootstrapRbacStack,
  pruneStack,
  renderSystemStacks,
  StackApplier,
  workerConfigStack,
  writeStack,
} from "../../../lib/manifests/mod.ts";
import { reportConfiguration } from "../../../lib/node/controller/report_configuration.ts";
import { systemClock } from "../../../lib/platform/mod.ts";
import { aClusterConfig, aControllerState, fakePorts } from "../../support/a_controller.ts";
import { eventually } from "../../support/eventually.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { appliesLarge, appliesValues } from "./stack_scenarios.ts";
import { type ApiServer, hasApiServer, startApiServer } from "./api_server.ts";

const log = new FakeLogger();
const OPTIONS = { clock: systemClock, log };

Deno.test({
  name: "stacks against a real API server",
  ignore: !hasApiServer(),
  fn: async (t) => {
    await using api = await startApiServer();
    await t.step(
      "every stack of the system is accepted, and equal when applied again",
      () => appliesSystem(api.client),
    );
    await t.step("a definition and an object of its kind come in one go", () => appliesCustomKind(api.client));
    await t.step("integers of 64 bits and the booleans of YAML 1.1 arrive", () => appliesValues(api.client));
    await t.step("what left a stack is deleted", () => prunes(api.client));
    await t.step("an object that was edited by hand is restored", () => restores(api.client));
    await t.step("the manifests directory is followed", () => follows(api));
    await t.step("what became of the configuration is an Event", () => reports(api));
    await t.step("watches report changes", () => watches(api.client));
    // Last, since a definition that has just changed cannot be listed for a moment.
    await t.step(
      "a definition of more than 256 KiB is applied, and follows its manifest",
      () => appliesLarge(api.client),
    );
  },
});

async function appliesSystem(client: KubeClient): Promise<void> {
  const config = defaultClusterConfig({ dataDir: "/var/lib/k0s", single: true, hostAddress: "127.0.0.1" });
  const counts = { nodeCount: 2, linuxNodeCount: 2, controllerCount: 1 };
  const stacks = [
    bootstrapRbacStack({ autopilot: true, hasLeases: true }),
    ...renderSystemStacks({ config, ...counts, disabledComponents: [], konnectivity: true }),
    workerConfigStack({
      config,
      k0sVersion: "v1.37.2+k0s.0",
      apiServerAddresses: ["127.0.0.1:6443"],
      konnectivity: true,
      autopilotDisabled: false,
    }),
  ];
  for (const stack of stacks) await applyStack(client, stack, OPTIONS);

  for (const stack of stacks) {
    const { created, changed } = await applyStack(client, stack, OPTIONS);
    assertEquals([stack.name, created, changed], [stack.name, 0, 0]);
  }
}

const WIDGETS = `
apiVersion: example.com/v1
kind: Widget
metadata: {name: w, namespace: default}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`;

/** What a controller that has kube-router tells when it is started anew, with the same network and with none of k0s'. */
async function reports({ client, directory }: ApiServer): Promise<void> {
  const ports = { ...fakePorts(), clock: systemClock };
  const { network } = aClusterConfig().spec;
  const started = async (provider: "kuberouter" | "custom") => {
    const config = aClusterConfig({ network: { ...network, provider } });
    const { inputs, facts } = aControllerState({ config, dataDir: directory, ports });
    await reportConfiguration({ client, config, facts, hostname: "one", inputs }, new AbortController().signal);
  };
  await writeStack(`${directory}/manifests`, { name: "kuberouter", files: { "kube-router.yaml": "" } });
  await started("kuberouter");
  await started("custom");
  await Deno.remove(`${directory}/manifests/kuberouter`, { recursive: true });

  const options = {
    namespace: "kube-system",
    fieldSelector: "involvedObject.kind=ClusterConfig,involvedObject.name=k0s",
  };
  const { items } = await client.list(RESOURCES.events, options);
  const told = items.map(({ metadata, type, reason, message, action, reportingComponent, reportingInstance }) => [
    metadata.name?.replace(/[^.]*$/, ""),
    ...[type, reason, message, action, reportingComponent, reportingInstance],
  ]);
  const refusal = "cannot change CNI provider from kuberouter to custom";
  const by = ["ConfigReconciling", "k0s-controller", "one"];
  assertEquals(told.toSorted(), [
    ["k0s.", "Normal", "SuccessfulReconcile", "Successfully reconciled cluster config", ...by],
    ["k0s.", "Warning", "FailedReconciling", refusal, ...by],
  ]);
}

async function appliesCustomKind(client: KubeClient): Promise<void> {
  const stack = { name: "widgets", files: { "w.yaml": WIDGETS } };
  // The server may take a moment longer to serve a kind that it calls established.
  const applied = await eventually(() => applyStack(client, stack, OPTIONS), {
    what: "kind",
    withinMs: 60_000,
    everyMs: 20,
  });

  assertEquals(applied.identities.size, 2);
}

function maps(...names: string[]): Record<string, string> {
  const map = (name: string) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "default" },
    data: { k: "v" },
  });
  return Object.fromEntries(names.map((name) => [`${name}.yaml`, JSON.stringify(map(name))]));
}

async function prunes(client: KubeClient): Promise<void> {
  await applyStack(client, { name: "maps", files: maps("a", "b") }, OPTIONS);
  const { identities } = await applyStack(client, { name: "maps", files: maps("b") }, OPTIONS);

  assertEquals(await pruneStack(client, "maps", identities, { log }), true);

  const { items } = await client.list(RESOURCES.configMaps, { labelSelector: "k0s.k0sproject.io/stack=maps" });
  assertEquals(items.filter(isKept).map(({ metadata }) => metadata.name), ["b"]);
}

/** Without a controller manager nobody finishes a deletion in the foreground. */
function isKept({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp === undefined;
}

async function restores(client: KubeClient): Promise<void> {
  await client.mergePatch(RESOURCES.configMaps, "b", { data: { k: "edited", l: "added" } }, { namespace: "default" });

  const { changed } = await applyStack(client, { name: "maps", files: maps("b") }, OPTIONS);

  const { data } = await client.get(RESOURCES.configMaps, "b", { namespace: "default" });
  assertEquals([changed, data], [1, { k: "v", l: "added" }]);
}

async function follows({ client, directory }: ApiServer): Promise<void> {
  const manifestsDir = `${directory}/manifests`;
  const applier = new StackApplier({ client, manifestsDir, ...OPTIONS, debounceMs: 50 });
  const ending = new AbortController();
  const running = applier.run(ending.signal);
  await writeStack(manifestsDir, { name: "mine", files: maps("x") });
  await applier.applyNow("mine");
  const exists = () => client.get(RESOURCES.configMaps, "x", { namespace: "default" });
  await eventually(exists, { what: "ConfigMap x", withinMs: 60_000, everyMs: 20 });

  await Deno.remove(`${manifestsDir}/mine`, { recursive: true });

  const isGone = async () => !isKept(await exists());
  await eventually(isGone, { what: "ConfigMap x to go", withinMs: 60_000, everyMs: 20 });
  ending.abort();
  await running;
}

async function watches(client: KubeClient): Promise<void> {
  const { resourceVersion } = await client.list(RESOURCES.configMaps, { namespace: "default" });
  const ending = new AbortController();
  const watched = client.watch(RESOURCES.configMaps, { namespace: "default", resourceVersion, signal: ending.signal });
  const first = watched.next();
  await applyStack(client, { name: "maps", files: maps("c") }, OPTIONS);

  const { value } = await first;

  assertEquals([value?.type, value?.object.metadata.name], ["ADDED", "c"]);
  ending.abort();
  await watched.return(undefined);
}
