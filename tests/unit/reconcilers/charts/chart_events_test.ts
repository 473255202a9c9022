import { assertEquals } from "@std/assert";
import { reportChart } from "../../../../lib/reconcilers/charts/chart_events.ts";
import { aCluster } from "./_charts.ts";

Deno.test("reportChart() makes an Event of the Chart, no longer than the API takes", async () => {
  const cluster = aCluster();
  const event = {
    chart: { name: "one", uid: "uid-one" },
    namespace: "kube-system",
    reason: "UpgradeFailed" as const,
    message: "x".repeat(2_000),
    now: new Date("2026-01-02T03:04:05.678Z"),
    hostname: "controller",
  };
  await reportChart(cluster.client(), event, new AbortController().signal);
  const { message, ...sent } = cluster.requests[0]?.body as { message: string };
  assertEquals(message.length, 1_022);
  assertEquals(sent as unknown, {
    apiVersion: "v1",
    kind: "Event",
    metadata: { generateName: "one.", namespace: "kube-system" },
    involvedObject: {
      apiVersion: "helm.k0sproject.io/v1beta1",
      kind: "Chart",
      name: "one",
      namespace: "kube-system",
      uid: "uid-one",
    },
    type: "Warning",
    reason: "UpgradeFailed",
    action: "ChartReconciling",
    eventTime: "2026-01-02T03:04:05.678000Z",
    firstTimestamp: "2026-01-02T03:04:05Z",
    lastTimestamp: "2026-01-02T03:04:05Z",
    reportingComponent: "k0s-controller",
    reportingInstance: "controller",
  });
});
