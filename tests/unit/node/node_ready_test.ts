import { assertEquals } from "@std/assert";
import { type NodeObject, readinessOf } from "../../../lib/node/node_ready.ts";

function node(conditions: NonNullable<NodeObject["status"]>["conditions"] | undefined): NodeObject {
  return { apiVersion: "v1", kind: "Node", metadata: { name: "one" }, status: conditions ? { conditions } : {} };
}

const CASES: [string, NodeObject | undefined, { ready: boolean; reason: string }][] = [
  ["no node", undefined, { ready: false, reason: "the node is not registered yet" }],
  ["no condition", node(undefined), { ready: false, reason: "the kubelet has not reported yet" }],
  ["not ready", node([{ type: "Ready", status: "False", message: "no CNI" }]), { ready: false, reason: "no CNI" }],
  ["unknown", node([{ type: "Ready", status: "Unknown", reason: "Lost" }]), { ready: false, reason: "Lost" }],
  ["ready", node([{ type: "Ready", status: "True", message: "fine" }]), { ready: true, reason: "fine" }],
];

for (const [name, object, expected] of CASES) {
  Deno.test(`readinessOf() judges ${name}`, () => assertEquals(readinessOf(object), expected));
}
