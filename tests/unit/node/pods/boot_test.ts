import { assert, assertEquals } from "@std/assert";
import { BootPlan } from "../../../../lib/node/boot_plan.ts";
import { planPods } from "../../../../lib/node/pods/boot.ts";
import { aControllerState } from "../../../support/a_controller.ts";

function stepsOf(options: NonNullable<Parameters<typeof aControllerState>[0]>["options"] = {}) {
  const plan = new BootPlan(() => {});
  plan.step("unpack-runtime", [], () => Promise.resolve());
  planPods(plan, aControllerState({ options }), { profileNeeds: [], kubeletNeeds: [] });
  return plan.steps();
}

Deno.test("planPods() import images before the kubelet starts, so that it never pulls what is at hand", () => {
  assert(stepsOf().find(({ name }) => name === "kubelet")?.needs.includes("images"));
});

Deno.test("planPods() install iptables before the kubelet starts, off the way of the datastore", () => {
  assert(stepsOf().find(({ name }) => name === "kubelet")?.needs.includes("host-tools"));
  assert(stepsOf().find(({ name }) => name === "host-tools")?.needs.includes("unpack-runtime"));
});

Deno.test("planPods() start no runtime of ours beside a foreign one", () => {
  assertEquals(stepsOf({ criSocket: "unix:///run/other.sock" }).map(({ name }) => name), [
    ...["unpack-runtime", "kernel", "host-tools", "kubelet"],
  ]);
});
