import { assert, assertEquals } from "@std/assert";
import { embeddedPodHost } from "../../../lib/node/embedded_worker.ts";
import { workerSteps } from "../../../lib/node/worker_steps.ts";
import { aControllerState } from "../../support/a_controller.ts";

const aHost = (changes: Parameters<typeof aControllerState>[0] = {}) => embeddedPodHost(aControllerState(changes));

Deno.test("workerSteps() import images before the kubelet starts, so that it never pulls what is at hand", () => {
  const kubelet = workerSteps(aHost()).find(({ name }) => name === "kubelet");

  assert(kubelet?.needs.includes("images"));
});

Deno.test("workerSteps() install iptables before the kubelet starts, off the way of the datastore", () => {
  const steps = workerSteps(aHost());

  assert(steps.find(({ name }) => name === "kubelet")?.needs.includes("host-tools"));
  assert(steps.find(({ name }) => name === "host-tools")?.needs.includes("unpack-runtime"));
});

Deno.test("workerSteps() start no runtime of ours beside a foreign one", () => {
  const steps = workerSteps(aHost({ options: { criSocket: "unix:///run/other.sock" } }));

  assertEquals(steps.map(({ name }) => name), ["kernel", "host-tools", "kubelet"]);
});
