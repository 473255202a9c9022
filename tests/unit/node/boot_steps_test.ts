import { assert, assertEquals } from "@std/assert";
import { bootSteps } from "../../../lib/node/boot_steps.ts";
import { type BootStep, runBootGraph } from "../../../lib/supervisor/mod.ts";
import { aControllerState } from "../../support/a_controller.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";

/** The order in which the steps end when none of them takes time. */
async function order(steps: readonly BootStep[]): Promise<string[]> {
  const ended: string[] = [];
  const still = steps.map((step) => ({ ...step, run: () => Promise.resolve(void ended.push(step.name)) }));
  await runBootGraph(still, { clock: new FakeClock(), log: new FakeLogger(), signal: new AbortController().signal });
  return ended;
}

Deno.test("bootSteps() form a graph that can run, storage before API server before kubelet", async () => {
  const names = await order(bootSteps(aControllerState()));

  const chain = ["users", "certificates", "storage", "kube-apiserver", "kubelet"].map((name) => names.indexOf(name));
  assert(chain.every((at) => at >= 0));
  assertEquals(chain, chain.toSorted((a, b) => a - b));
});

Deno.test("bootSteps() of a pure controller have no worker half", async () => {
  const names = await order(bootSteps(aControllerState({ options: { single: false } })));

  assertEquals(names.filter((name) => ["kubelet", "containerd", "images", "unpack-runtime"].includes(name)), []);
});

Deno.test("bootSteps() with --init-only start nothing", async () => {
  const names = await order(bootSteps(aControllerState({ options: { initOnly: true } })));

  assertEquals(names.toSorted(), [
    "certificates",
    "storage-directories",
    "unpack-control-plane",
    "unpack-runtime",
    "unpack-storage",
    "users",
  ]);
});

for (const component of ["kube-scheduler", "kube-controller-manager", "system-rbac"]) {
  Deno.test(`bootSteps() leave out ${component} when it is disabled`, async () => {
    const names = await order(bootSteps(aControllerState({ options: { disableComponents: [component] } })));

    assert(!names.includes(component));
  });
}
