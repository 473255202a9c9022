import { assertEquals } from "@std/assert";
import { type NodeObject, readinessOf } from "../../../lib/node/node_ready.ts";

function node(conditions: NonNullable<NodeObject["status"]>["conditions"] | undefined): NodeObject {
  return { apiVersion: "v1", kind: "Node", metadata: { name: "one" }, status: conditions ? { conditions } : {} };
}

const SINCE = new Date("2026-01-01T10:00:00.700Z");
const BEFORE = "2026-01-01T09:59:59Z";
/** In the second of the start: heartbeats have no fractions. */
const AFTER = "2026-01-01T10:00:00Z";

const CASES: [string, NodeObject | undefined, { ready: boolean; reason: string }][] = [
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
  Deno.test(`readinessOf() judges ${name}`, () => assertEquals(readinessOf(object, SINCE), expected));
}
