import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  hollowLease,
  hollowName,
  hollowNode,
  hollowStatus,
  hollowWatches,
} from "../../../../../scripts/bench/cluster/hollow_node.ts";

const NOW = new Date("2030-01-02T03:04:05.678Z");

Deno.test("hollowName() sorts as it counts", () => {
  assertEquals(hollowName(7), "hollow-0007");
});

Deno.test("hollowNode() carries the label that daemon sets look for", () => {
  assertEquals(hollowNode("a").metadata.labels?.["kubernetes.io/os"], "linux");
});

Deno.test("hollowStatus() is Ready, so that pods are placed there", () => {
  const { status } = hollowStatus(NOW) as { status: { conditions: { type: string; status: string }[] } };

  assertEquals(status.conditions.map(({ type, status }) => [type, status]), [["Ready", "True"]]);
});

Deno.test("hollowLease() is renewed with the microseconds that the API wants", () => {
  const { renewTime } = hollowLease("a", NOW)["spec"] as { renewTime: string };

  assertMatch(renewTime, /^2030-01-02T03:04:05\.678000Z$/);
});

Deno.test("hollowWatches() selects the node's own pods, and everybody's services", () => {
  const watches = hollowWatches("a");

  assert(watches.some(({ type, fieldSelector }) => type.plural === "pods" && fieldSelector === "spec.nodeName=a"));
  assertEquals(watches.filter(({ type }) => type.plural === "services").length, 2);
});
