import { assert, assertEquals } from "@std/assert";
import { embeddedPodHost, embeddedWorkerSteps } from "../../../lib/node/embedded_worker.ts";
import { aControllerState } from "../../support/a_controller.ts";

const taintsOf = (options: Parameters<typeof aControllerState>[0]) =>
  embeddedPodHost(aControllerState(options)).kubelet.taints;

Deno.test("embeddedPodHost() keeps ordinary pods off a controller, unless told not to or alone", () => {
  const CONTROL_PLANE = "node-role.kubernetes.io/control-plane:NoSchedule";
  const beside = { single: false, enableWorker: true };

  assertEquals(taintsOf({ options: { ...beside, taints: ["a:NoExecute"] } }), ["a:NoExecute", CONTROL_PLANE]);
  assertEquals(taintsOf({ options: { ...beside, noTaints: true } }), []);
  assertEquals(taintsOf({ options: { single: true } }), []);
});

Deno.test("embeddedPodHost() labels its node as part of the control plane", () => {
  const { labels } = embeddedPodHost(aControllerState({ options: { labels: { a: "b" } } })).kubelet;

  assertEquals(labels, { a: "b", "node.k0sproject.io/role": "control-plane" });
});

Deno.test("embeddedWorkerSteps() have the kubelet wait for its credentials and the API server", () => {
  const steps = embeddedWorkerSteps(aControllerState());
  const needs = steps.find(({ name }) => name === "kubelet")?.needs ?? [];

  assert(["kube-apiserver", "kubelet-credentials"].every((name) => needs.includes(name)));
});
