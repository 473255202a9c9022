import { assert, assertEquals, assertThrows } from "@std/assert";
import { desiredController, embeddedNodeLocal, profileOf } from "../../../../lib/node/desired/controller.ts";
import { processOf } from "../../../../lib/node/desired/desired.ts";
import { assertGoldenFile } from "../../../support/golden.ts";
import { CONTROLLER_MODES, documentText, factsOf, inputsOf } from "../../../support/node_modes.ts";

for (const mode of CONTROLLER_MODES) {
  Deno.test(`desiredController() of ${mode.name} is its golden document`, async () => {
    const inputs = await inputsOf(mode);
    await assertGoldenFile(
      `desired/${mode.name}.json`,
      documentText(desiredController(inputs, factsOf(mode, inputs))),
    );
  });
}

const mode = (name: string) => CONTROLLER_MODES.find((one) => one.name === name)!;

Deno.test("desiredController() grows with what is known", async () => {
  const inputs = await inputsOf(mode("single-sqlite"));
  const all = factsOf({}, inputs);
  const { hostname, nodeName, invocationId, controllers, users, certificates } = all;
  const named = { hostname, nodeName, invocationId, controllers };
  const names = (facts: typeof all) => desiredController(inputs, facts).processes.map(({ name }) => name);

  assertEquals(names(named), []);
  assertEquals(names({ ...named, users, certificates }), [
    ...["kine", "kube-apiserver", "kube-controller-manager", "kube-scheduler"],
  ]);
  assertEquals(names({ ...named, users, certificates, host: all.host }).at(-1), "containerd");
  assertEquals(names(all).at(-1), "kubelet");
});

Deno.test("desiredController() has no stacks before the nodes are known, nor without an applier", async () => {
  const inputs = await inputsOf(mode("single-sqlite"));
  const facts = factsOf({}, inputs);
  const withoutApplier = { ...inputs, options: { ...inputs.options, disableComponents: ["applier-manager"] } };

  assertEquals(desiredController(inputs, { ...facts, nodes: undefined }).stacks.written, []);
  assertEquals(desiredController(withoutApplier, facts).stacks.written, []);
  assert(desiredController(inputs, facts).stacks.written.length > 0);
});

Deno.test("desiredController() deploys no second network provider beside the one that is there", async () => {
  const inputs = await inputsOf(mode("single-sqlite"));
  const { stacks } = desiredController(inputs, { ...factsOf({}, inputs), isProviderRefused: true });

  assertEquals(stacks.written.map(({ name }) => name), ["kubeproxy", "coredns", "metricserver"]);
});

Deno.test("desiredController() leaves out what is disabled", async () => {
  const inputs = await inputsOf(mode("single-sqlite"));
  const disableComponents = ["kube-scheduler", "kube-controller-manager"];
  const desired = desiredController(
    { ...inputs, options: { ...inputs.options, disableComponents } },
    factsOf({}, inputs),
  );

  assertEquals(desired.processes.map(({ name }) => name), ["kine", "kube-apiserver", "containerd", "kubelet"]);
});

Deno.test("desiredController() counts the controllers only where agents look for all behind one address", async () => {
  const inputs = await inputsOf(mode("controller-etcd"));
  const facts = { ...factsOf({}, inputs), controllers: { count: 3, addresses: [] } };
  const { spec } = inputs.config;
  const external = { ...inputs.config, spec: { ...spec, api: { ...spec.api, externalAddress: "lb.example.com" } } };
  const counted = (config: typeof inputs.config) =>
    processOf(desiredController({ ...inputs, config }, facts), "konnectivity").args.find((arg) =>
      arg.startsWith("--server-count")
    );

  assertEquals([counted(inputs.config), counted(external)], ["--server-count=1", "--server-count=3"]);
});

Deno.test("desiredController() keeps ordinary pods off a controller, unless told not to or alone", async () => {
  const inputs = await inputsOf(mode("controller-and-worker"));
  const isTainted = (changes: Partial<typeof inputs.options>) => {
    const options = { ...inputs.options, ...changes };
    const { files } = desiredController({ ...inputs, options }, factsOf({}, inputs));
    return files.some(({ text }) => text?.includes("node-role.kubernetes.io/control-plane") ?? false);
  };

  assertEquals([isTainted({}), isTainted({ noTaints: true }), isTainted({ single: true })], [true, false, false]);
});

Deno.test("profileOf() is the worker profile that the options name", async () => {
  const inputs = await inputsOf({
    name: "profiles",
    config: "spec: { workerProfiles: [{ name: big, values: { maxPods: 500 } }] }",
  });
  const maxPods = (profile: string) =>
    profileOf({ ...inputs, options: { ...inputs.options, profile } }).kubeletConfiguration["maxPods"];

  assertEquals([maxPods("default"), maxPods("big")], [undefined, 500]);
});

Deno.test("embeddedNodeLocal() leads to every controller that is known, at least to this one", async () => {
  const { config } = await inputsOf(mode("node-local-load-balancing"));
  const serversOf = (addresses: string[]) =>
    embeddedNodeLocal(config, { controllers: { count: 1, addresses } })?.apiServers;

  assertEquals(serversOf([]), ["192.0.2.2:6443"]);
  assertEquals(serversOf(["192.0.2.2", "2001:db8::3"]), ["192.0.2.2:6443", "[2001:db8::3]:6443"]);
  const other = await inputsOf(mode("single-sqlite"));
  assertEquals(embeddedNodeLocal(other.config, { controllers: { count: 1, addresses: [] } }), undefined);
});

Deno.test("processOf() tells a boot that asks too early", async () => {
  const inputs = await inputsOf(mode("single-sqlite"));
  const facts = { ...factsOf({}, inputs), users: undefined };

  assertThrows(() => processOf(desiredController(inputs, facts), "kine"), TypeError, "before all it follows from");
});
