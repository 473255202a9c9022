import { assertEquals } from "@std/assert";
import { CLUSTER_CONFIGS, referenceTo } from "../../../../lib/reconcilers/mod.ts";

Deno.test("referenceTo() names one state of the object", () => {
  const { apiVersion, kind } = CLUSTER_CONFIGS;

  assertEquals(referenceTo({ apiVersion, kind, metadata: { name: "k0s", uid: "u", resourceVersion: "7" } }), {
    uid: "u",
    resourceVersion: "7",
  });
});
