import { assertEquals } from "@std/assert";
import {
  type NodeObject,
  type NodeReadiness,
  readinessOf,
  tellNodeReady,
} from "../../../../lib/node/status/node_ready.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { FakeClock, FakeLogger } from "../../../support/fakes.ts";
import { until } from "../../../support/until.ts";

function node(conditions: NonNullable<NodeObject["status"]>["conditions"] | undefined): NodeObject {
  return { apiVersion: "v1", kind: "Node", metadata: { name: "one" }, status: conditions ? { conditions } : {} };
}

const SINCE = new Date("2026-01-01T10:00:00.700Z");
const BEFORE = "2026-01-01T09:59:59Z";
/** In the second of the start: heartbeats have no fractions. */
const AFTER = "2026-01-01T10:00:00Z";

const NO_NETWORK = "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady " +
  "message:Network plugin returns error: cni plugin not initialized";
const WHY = "Network plugin returns error: cni plugin not initialized";

const CASES: [string, NodeObject | undefined, NodeReadiness][] = [
  ["no node", undefined, { ready: false, reason: "the node is not registered yet" }],
  ["no condition", node(undefined), { ready: false, reason: "the kubelet has not reported yet" }],
  ["not ready", node([{ type: "Ready", status: "False", message: "no CNI", lastHeartbeatTime: AFTER }]), {
    ready: false,
    reason: "no CNI",
  }],
  ["unknown", node([{ type: "Ready", status: "Unknown", reason: "Lost", lastHeartbeatTime: AFTER }]), {
    ready: false,
    reason: "Lost",
  }],
  ["ready", node([{ type: "Ready", status: "True", message: "fine", lastHeartbeatTime: AFTER }]), {
    ready: true,
    reason: "fine",
  }],
  ["lacks a network", node([{ type: "Ready", status: "False", message: NO_NETWORK, lastHeartbeatTime: AFTER }]), {
    ready: false,
    reason: NO_NETWORK,
    lacksNetwork: WHY,
  }],
  [
    "lacks a network and more",
    node([{ type: "Ready", status: "False", message: `[${NO_NETWORK}, no disk]`, lastHeartbeatTime: AFTER }]),
    { ready: false, reason: `[${NO_NETWORK}, no disk]` },
  ],
  [
    "lacked a network before the start",
    node([{ type: "Ready", status: "False", message: NO_NETWORK, lastHeartbeatTime: BEFORE }]),
    {
      ready: false,
      reason: "the kubelet has not reported yet",
    },
  ],
  ["ready before the start", node([{ type: "Ready", status: "True", lastHeartbeatTime: BEFORE }]), {
    ready: false,
    reason: "the kubelet has not reported yet",
  }],
  ["ready at no time", node([{ type: "Ready", status: "True" }]), {
    ready: false,
    reason: "the kubelet has not reported yet",
  }],
];

for (const [name, object, expected] of CASES) {
  Deno.test(`readinessOf() judges ${name}`, () => {
    const { ready, reason, lacksNetwork } = readinessOf(object, SINCE);
    assertEquals({ ready, reason, ...(lacksNetwork === undefined ? {} : { lacksNetwork }) }, expected);
  });
}

/** A Node whose kubelet reports on demand, and what is told of it. */
function telling({ awaitsForeignNetwork }: { awaitsForeignNetwork: boolean }) {
  const [cluster, clock, log] = [new FakeCluster(), new FakeClock("2026-01-01T10:00:00Z"), new FakeLogger()];
  const told: (string | undefined)[] = [];
  const stop = new AbortController();
  const done = tellNodeReady(cluster.client(), "one", {
    ...{ clock, log, since: SINCE, signal: stop.signal, awaitsForeignNetwork },
    tell: (lacksNetwork) => void told.push(lacksNetwork),
  });
  const report = (status: string, message: string) =>
    cluster.put("/api/v1/nodes/one", node([{ type: "Ready", status, message, lastHeartbeatTime: AFTER }]));
  const watched = (times: number) =>
    until(
      "the node is watched",
      () => cluster.requests.filter(({ path }) => path === "/api/v1/nodes").length >= 2 * times,
    );
  return { clock, log, told, stop, done, report, watched };
}

Deno.test("tellNodeReady() tells at once where somebody else brings the network, and again when it is there", async () => {
  const { told, report, done } = telling({ awaitsForeignNetwork: true });

  report("False", "still starting");
  report("False", NO_NETWORK);
  await until("it is told", () => told.length > 0);
  assertEquals(told, [WHY]);

  report("True", "fine");
  await done;
  assertEquals(told, [WHY, undefined]);
});

Deno.test("tellNodeReady() waits for a network of our own, but not for ever", async () => {
  const { clock, log, told, report, watched, done } = telling({ awaitsForeignNetwork: false });
  report("False", NO_NETWORK);
  await watched(2);

  await clock.advance(119_000);
  assertEquals(told, []);
  await clock.advance(1_000);
  await until("it is told", () => told.length > 0);

  assertEquals(told, [WHY]);
  assertEquals(log.records.map(({ level, message }) => [level, message]), [["warning", "Node has no pod network"]]);
  report("True", "fine");
  await done;
  assertEquals(told, [WHY, undefined]);
});

Deno.test("tellNodeReady() tells once of a node whose own network comes up in time", async () => {
  const { told, report, watched, done } = telling({ awaitsForeignNetwork: false });
  report("False", NO_NETWORK);
  await watched(2);

  report("True", "fine");

  await done;
  assertEquals(told, [undefined]);
});

Deno.test("tellNodeReady() does not take a node for ready that lacks more than a network", async () => {
  const { clock, log, told, report, watched, stop, done } = telling({ awaitsForeignNetwork: true });
  report("False", `[${NO_NETWORK}, no disk]`);
  await watched(1);

  await clock.advance(300_000);
  await until("it is warned of", () => log.records.length > 0);
  assertEquals(log.records[0]?.fields, { node: "one", reason: `[${NO_NETWORK}, no disk]` });

  stop.abort();
  await done;
  assertEquals(told, []);
});
