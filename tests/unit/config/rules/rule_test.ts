import { assertEquals } from "@std/assert";
import { invalid } from "../../../../lib/config/rules/rule.ts";

Deno.test("invalid() quotes the value as Kubernetes does", () => {
  assertEquals(invalid("spec.a", "b", "no"), { path: "spec.a", message: 'Invalid value: "b": no' });
});
