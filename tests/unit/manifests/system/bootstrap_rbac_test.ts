import { assertEquals } from "@std/assert";
import { bootstrapRbacObjects } from "../../../../lib/manifests/system/bootstrap_rbac.ts";

Deno.test("bootstrapRbacObjects() leaves autopilot's permissions out when it is disabled, and leases where there are none", () => {
  const kinds = (autopilot: boolean, hasLeases: boolean) =>
    bootstrapRbacObjects({ autopilot, hasLeases }).map(({ kind }) => kind);
  const bindings = Array(3).fill("ClusterRoleBinding");

  assertEquals(kinds(false, false), bindings);
  assertEquals(kinds(true, false), [...bindings, "ClusterRole", "ClusterRoleBinding"]);
  assertEquals(kinds(false, true), [
    ...bindings,
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
  ]);
});
