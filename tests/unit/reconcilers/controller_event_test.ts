import { assertEquals } from "@std/assert";
import { controllerEvent } from "../../../lib/reconcilers/controller_event.ts";

const SAID = { type: "Warning", reason: "Why", action: "What", message: "x".repeat(2_000) } as const;

Deno.test("controllerEvent() is of the ClusterConfig, in a state of it where that is known, and has room", () => {
  const now = new Date("2026-01-02T03:04:05.678Z");
  const event = controllerEvent({ hostname: "one", now, ...SAID, reference: { uid: "u", resourceVersion: "7" } });
  const { involvedObject, message, type, reportingInstance } = event as unknown as Record<string, unknown>;

  assertEquals(involvedObject, {
    ...{ apiVersion: "k0s.k0sproject.io/v1beta1", kind: "ClusterConfig", name: "k0s", namespace: "kube-system" },
    ...{ uid: "u", resourceVersion: "7" },
  });
  assertEquals([type, reportingInstance, String(message).length < 1_025], ["Warning", "one", true]);
});
