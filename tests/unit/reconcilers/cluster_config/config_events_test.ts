import { assertEquals } from "@std/assert";
import { reportReconcile } from "../../../../lib/reconcilers/cluster_config/config_events.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";

const EVENTS = "/api/v1/namespaces/kube-system/events";

async function reported(failure: string | undefined, more: { deleted?: string; note?: string } = {}) {
  const cluster = new FakeCluster();
  const now = new Date("2026-01-02T03:04:05.678Z");
  const signal = new AbortController().signal;
  await reportReconcile({ client: cluster.client(), hostname: "one", now, failure, ...more }, signal);
  const [request] = cluster.requests;
  assertEquals([request?.method, request?.path], ["POST", EVENTS]);
  return request?.body as Record<string, unknown>;
}

Deno.test("reportReconcile() makes upstream's Event of the ClusterConfig", async () => {
  const event = await reported("cannot change CNI provider from kuberouter to calico");

  assertEquals(event, {
    apiVersion: "v1",
    kind: "Event",
    metadata: { generateName: "k0s.", namespace: "kube-system" },
    involvedObject: {
      apiVersion: "k0s.k0sproject.io/v1beta1",
      kind: "ClusterConfig",
      name: "k0s",
      namespace: "kube-system",
    },
    action: "ConfigReconciling",
    type: "Warning",
    reason: "FailedReconciling",
    message: "cannot change CNI provider from kuberouter to calico",
    eventTime: "2026-01-02T03:04:05.678000Z",
    firstTimestamp: "2026-01-02T03:04:05Z",
    lastTimestamp: "2026-01-02T03:04:05Z",
    reportingComponent: "k0s-controller",
    reportingInstance: "one",
  });
});

Deno.test("reportReconcile() tells of success too", async () => {
  const { type, reason, message } = await reported(undefined);

  assertEquals([type, reason, message], ["Normal", "SuccessfulReconcile", "Successfully reconciled cluster config"]);
});

Deno.test("reportReconcile() warns of an object that is gone, by a reason of its own", async () => {
  const { type, reason, action, message } = await reported(undefined, { deleted: "it was deleted" });

  assertEquals([type, reason, action, message], ["Warning", "ConfigDeleted", "ConfigReconciling", "it was deleted"]);
  assertEquals((await reported("no", { deleted: "it was deleted" }))["reason"], "FailedReconciling");
});

Deno.test("reportReconcile() keeps within what an Event has room for", async () => {
  const { message } = await reported(undefined, { note: "x".repeat(2_000) });

  assertEquals(new TextEncoder().encode(String(message)).length <= 1_024, true);
});
