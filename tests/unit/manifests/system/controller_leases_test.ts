import { assertEquals } from "@std/assert";
import { controllerLeaseObjects } from "../../../../lib/manifests/system/controller_leases.ts";

Deno.test("controllerLeaseObjects() denies what its policy judges, by a binding of its name", () => {
  const [policy, binding] = controllerLeaseObjects();

  assertEquals(binding?.spec, { policyName: policy?.metadata.name, validationActions: ["Deny"] });
});
