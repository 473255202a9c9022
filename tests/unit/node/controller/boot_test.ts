import { assert, assertEquals } from "@std/assert";
import { controllerBoot } from "../../../../lib/node/controller/boot.ts";
import { desiredController } from "../../../../lib/node/desired/controller.ts";
import { type BootStep, runBootGraph } from "../../../../lib/supervisor/mod.ts";
import { aControllerState, anEtcdConfig } from "../../../support/a_controller.ts";
import { bootTable, tableOf } from "../../../support/boot_table.ts";
import { FakeClock, FakeLogger } from "../../../support/fakes.ts";
import { CONTROLLER_MODES, factsOf, inputsOf } from "../../../support/node_modes.ts";

/** The order in which the steps end when none of them takes time. */
async function order(steps: readonly BootStep[]): Promise<string[]> {
  const ended: string[] = [];
  const still = steps.map((step) => ({ ...step, run: () => Promise.resolve(void ended.push(step.name)) }));
  await runBootGraph(still, { clock: new FakeClock(), log: new FakeLogger(), signal: new AbortController().signal });
  return ended;
}

const TOKEN = { description: "token", read: () => Promise.reject(new Error("not now")) };

Deno.test("controllerBoot() with everything is the table in ARCHITECTURE.md", async () => {
  const { spec } = anEtcdConfig();
  const config = anEtcdConfig();
  config.spec = {
    ...spec,
    network: {
      ...spec.network,
      controlPlaneLoadBalancing: {
        enabled: true,
        type: "Keepalived",
        keepalived: {
          userSpaceProxyBindPort: 6444,
          vrrpInstances: [{ virtualIPs: ["192.0.2.5/24"], authPass: "x", advertIntervalSeconds: 1, addressLabel: 1 }],
        },
      },
    },
  };
  const options = { single: false, enableWorker: true, dynamicConfig: true, token: TOKEN };

  assertEquals(tableOf(controllerBoot(aControllerState({ options, config }))), await bootTable("A controller"));
});

for (const mode of CONTROLLER_MODES) {
  Deno.test(`controllerBoot() of ${mode.name} can run, and brings up every process after those that it needs`, async () => {
    const inputs = await inputsOf(mode);
    const ended = await order(controllerBoot(aControllerState(inputs)));
    // kine or etcd is brought up by the step that then looks at what is stored.
    const stepOf = (name: string) => ["kine", "etcd"].includes(name) ? "storage" : name;

    for (const { name, needs } of desiredController(inputs, factsOf(mode, inputs)).processes) {
      assert(ended.includes(stepOf(name)), name);
      for (const need of needs) assert(ended.indexOf(stepOf(need)) < ended.indexOf(stepOf(name)), `${name}: ${need}`);
    }
  });
}

Deno.test("controllerBoot() of a pure controller has no worker half", async () => {
  const names = await order(controllerBoot(aControllerState({ options: { single: false } })));

  assertEquals(names.filter((name) => ["kubelet", "containerd", "images", "unpack-runtime"].includes(name)), []);
});

Deno.test("controllerBoot() with --init-only starts nothing", async () => {
  const names = await order(controllerBoot(aControllerState({ options: { initOnly: true } })));

  assertEquals(names.toSorted(), [
    "certificates",
    "cluster-defaults",
    "directories",
    "unpack-control-plane",
    "unpack-runtime",
    "unpack-storage",
    "users",
  ]);
});

for (const component of ["kube-scheduler", "kube-controller-manager", "system-rbac"]) {
  Deno.test(`controllerBoot() leaves out ${component} when it is disabled`, async () => {
    const names = await order(controllerBoot(aControllerState({ options: { disableComponents: [component] } })));

    assert(!names.includes(component));
  });
}

Deno.test("controllerBoot() has a join step only where a token was given", async () => {
  const stepsWith = (token: typeof TOKEN | undefined) =>
    order(controllerBoot(aControllerState({ options: { single: false, token }, config: anEtcdConfig() })));

  assertEquals([(await stepsWith(TOKEN)).includes("join"), (await stepsWith(undefined)).includes("join")], [
    true,
    false,
  ]);
});

Deno.test("controllerBoot() serves the join API only where others can join", async () => {
  const serves = async (options: Parameters<typeof aControllerState>[0]) =>
    (await order(controllerBoot(aControllerState(options)))).includes("join-api");
  const config = anEtcdConfig();

  assertEquals([
    await serves({ options: { single: false }, config }),
    await serves({ options: { single: false, disableComponents: ["control-api"] }, config }),
    await serves({}),
  ], [true, false, false]);
});
