import { assertEquals } from "@std/assert";
import { fieldsOf, when } from "../../../../lib/config/ineffective/ineffective.ts";

Deno.test("fieldsOf() names fields of a section", () => {
  assertEquals(fieldsOf("network.calico", "mode", "mtu"), ["network.calico.mode", "network.calico.mtu"]);
});

Deno.test("when() has a reason where its condition holds", () => {
  assertEquals([when(true, "a"), when(false, "a"), when(undefined, "a")], ["a", undefined, undefined]);
});
