import { assertEquals } from "@std/assert";
import { clusterSteps } from "../../../lib/node/cluster_steps.ts";
import { aControllerState } from "../../support/a_controller.ts";

Deno.test("clusterSteps() wait for the API server, and for nothing else", () => {
  const steps = clusterSteps(aControllerState());

  assertEquals(steps.map(({ name, needs }) => [name, ...needs]), [
    ["system-rbac", "kube-apiserver"],
    ["system-tasks", "kube-apiserver"],
  ]);
});
