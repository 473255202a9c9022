import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { memberOf } from "../../../lib/kube/kube_object.ts";
import { eventMessage } from "../../../lib/kube/mod.ts";

Deno.test("memberOf() is a field of a mapping, and nothing of anything else", () => {
  assertEquals([{ a: 1 }, {}, [1], null, "a"].map((value) => memberOf(value, "a")), [
    1,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("eventMessage() leaves what fits, and cuts the rest between characters", () => {
  assertEquals(eventMessage("a".repeat(1_024)), "a".repeat(1_024));
  assertEquals(eventMessage("a".repeat(1_025)), `${"a".repeat(1_021)}…`);
  assertEquals(eventMessage("ü".repeat(600)), `${"ü".repeat(510)}…`);
});

Deno.test("eventMessage() never gives more than an Event takes", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 3_000, minLength: 200 }), (text) => {
    const said = eventMessage(text);
    return new TextEncoder().encode(said).length <= 1_024 &&
      (said === text || text.startsWith(said.slice(0, -1)));
  }));
});
