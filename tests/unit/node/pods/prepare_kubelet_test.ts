import { assertEquals, assertRejects } from "@std/assert";
import { prepareKubelet } from "../../../../lib/node/pods/prepare_kubelet.ts";
import type { PodState } from "../../../../lib/node/pods/pod_state.ts";
import { aControllerState } from "../../../support/a_controller.ts";

function aState(kubeletExtraArgs: string, families: PodState["families"]) {
  const state = aControllerState({
    options: { kubeletExtraArgs: `--hostname-override=no.such.invalid ${kubeletExtraArgs}` },
  });
  Object.defineProperty(state, "families", { value: families });
  return state;
}

Deno.test("prepareKubelet() leaves the address to the kubelet where one is enough, and to the operator who has set it", async () => {
  for (const state of [aState("", undefined), aState("--node-ip=192.0.2.1,2001:db8::1", { primary: "IPv4" })]) {
    await prepareKubelet(state);
    assertEquals(state.facts.nodeIps, []);
  }
});

Deno.test("prepareKubelet() needs an address of each family with dual stack", async () => {
  const state = aState("", { primary: "IPv6" });
  const hasBoth = Deno.networkInterfaces().some(({ family, address }) =>
    family === "IPv6" && address !== "::1" && !address.startsWith("fe80")
  );

  if (!hasBoth) await assertRejects(() => prepareKubelet(state), Error, "failed to detect node IPs");
  else {
    await prepareKubelet(state);
    assertEquals(state.facts.nodeIps?.map((address) => address.includes(":")), [true, false]);
  }
});
