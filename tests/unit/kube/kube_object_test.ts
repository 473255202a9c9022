import { assertEquals } from "@std/assert";
import { memberOf } from "../../../lib/kube/kube_object.ts";

Deno.test("memberOf() is a field of a mapping, and nothing of anything else", () => {
  assertEquals([{ a: 1 }, {}, [1], null, "a"].map((value) => memberOf(value, "a")), [
    1,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
