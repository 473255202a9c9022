import { assertEquals } from "@std/assert";
import { ChartEvents } from "../../../../lib/reconcilers/charts/chart_events.ts";
import { FakeClock } from "../../../support/fakes.ts";
import { aCluster } from "./_charts.ts";

const NEVER = new AbortController().signal;
const EVENT = {
  chart: { name: "one", uid: "uid-one" },
  namespace: "kube-system",
  reason: "UpgradeFailed" as const,
  message: "it does not answer",
};

function reporting() {
  const cluster = aCluster();
  const clock = new FakeClock();
  const events = new ChartEvents({ client: cluster.client(), clock, hostname: "controller" });
  const stored = () =>
    [...cluster.objects].filter(([path]) => path.includes("/events/")).map(([path, object]) => {
      const { reason, message, count, series } = object as Record<string, unknown>;
      return { path, reason, message, count, series };
    });
  return { cluster, clock, events, stored };
}

Deno.test("ChartEvents makes an Event of the Chart, no longer than the API takes", async () => {
  const { cluster, clock, events } = reporting();
  const at = clock.now().toISOString();

  await events.report({ ...EVENT, message: "x".repeat(2_000) }, NEVER);

  const { message, metadata, ...sent } = cluster.requests[0]?.body as { message: string; metadata: unknown };
  assertEquals(message.length, 1_022);
  assertEquals((metadata as Record<string, unknown>)["generateName"], "one.");
  assertEquals(sent as unknown, {
    apiVersion: "v1",
    kind: "Event",
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
    count: 1,
    eventTime: at.replace("Z", "000Z"),
    firstTimestamp: `${at.slice(0, 19)}Z`,
    lastTimestamp: `${at.slice(0, 19)}Z`,
    reportingComponent: "k0s-controller",
    reportingInstance: "controller",
  });
});

Deno.test("ChartEvents counts what happens again, and makes another Event of what is new", async () => {
  const { clock, events, stored } = reporting();

  await events.report(EVENT, NEVER);
  await clock.advance(60_000);
  await events.report(EVENT, NEVER);
  await events.report({ ...EVENT, reason: "Upgraded", message: "now it does" }, NEVER);
  await clock.advance(60_000);
  await events.report(EVENT, NEVER);
  await events.report({ ...EVENT, message: "something else" }, NEVER);
  await events.report({ ...EVENT, chart: { name: "two", uid: "uid-two" } }, NEVER);

  const lastObservedTime = clock.now().toISOString().replace("Z", "000Z");
  assertEquals(stored().map(({ path: _path, ...event }) => event), [
    { reason: "UpgradeFailed", message: EVENT.message, count: 3, series: { count: 3, lastObservedTime } },
    { reason: "Upgraded", message: "now it does", count: 1, series: undefined },
    { reason: "UpgradeFailed", message: "something else", count: 1, series: undefined },
    { reason: "UpgradeFailed", message: EVENT.message, count: 1, series: undefined },
  ]);
});

Deno.test("ChartEvents makes an Event anew that has expired, or whose Chart was forgotten", async () => {
  const { cluster, events, stored } = reporting();

  await events.report(EVENT, NEVER);
  cluster.remove(stored()[0]!.path);
  await events.report(EVENT, NEVER);
  assertEquals(stored().map(({ count }) => count), [1]);
  events.forgetAllBut(new Set(["uid-two"]));
  await events.report(EVENT, NEVER);

  assertEquals(stored().map(({ count }) => count), [1, 1]);
});
