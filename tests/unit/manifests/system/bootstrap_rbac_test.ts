import { assertEquals } from "@std/assert";
import { bootstrapRbacObjects } from "../../../../lib/manifests/system/bootstrap_rbac.ts";

Deno.test("bootstrapRbacObjects() leaves autopilot's permissions out when it is disabled", () => {
  assertEquals([true, false].map((autopilot) => bootstrapRbacObjects({ autopilot }).length), [5, 3]);
});
