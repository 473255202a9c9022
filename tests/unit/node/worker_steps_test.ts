import { assert, assertEquals } from "@std/assert";
import { workerSteps } from "../../../lib/node/worker_steps.ts";
import { aControllerState } from "../../support/a_controller.ts";

Deno.test("workerSteps() import images before the kubelet starts, so that it never pulls what is at hand", () => {
  const kubelet = workerSteps(aControllerState()).find(({ name }) => name === "kubelet");

  assert(kubelet?.needs.includes("images"));
});

Deno.test("workerSteps() start no runtime of ours beside a foreign one", () => {
  const steps = workerSteps(aControllerState({ options: { criSocket: "remote:unix:///run/other.sock" } }));

  assertEquals(steps.map(({ name }) => name), ["kernel", "kubelet-credentials", "kubelet"]);
});
