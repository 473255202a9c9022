import { assertEquals } from "@std/assert";
import { joinedCondition } from "../../../lib/etcd/etcd_member_object.ts";

Deno.test("joinedCondition() moves its time only when its status changes", () => {
  const now = (text: string) => new Date(text);
  const first = joinedCondition(undefined, { status: "True", message: "a", now: now("2026-01-01T00:00:00Z") });
  const status = { peerAddress: "", memberID: "1", conditions: first };
  const same = joinedCondition(status, { status: "True", message: "b", now: now("2026-01-02T00:00:00Z") });
  const other = joinedCondition(status, { status: "False", message: "c", now: now("2026-01-03T00:00:00Z") });

  assertEquals(same, [{ type: "Joined", status: "True", message: "b", lastTransitionTime: "2026-01-01T00:00:00Z" }]);
  assertEquals(other[0]?.lastTransitionTime, "2026-01-03T00:00:00Z");
});
