import { assertEquals } from "@std/assert";
import { isJsonObject } from "../../../lib/kube/kube_object.ts";

Deno.test("isJsonObject() is true for mappings only", () => {
  assertEquals([{}, [], null, "a", 1, undefined].map(isJsonObject), [true, false, false, false, false, false]);
});
