import { assertEquals, assertNotEquals } from "@std/assert";
import { systemRandom } from "../../../lib/platform/mod.ts";

Deno.test("systemRandom gives as many bytes as asked for, others each time", () => {
  assertEquals(systemRandom.bytes(3).length, 3);
  assertNotEquals(systemRandom.bytes(32), systemRandom.bytes(32));
});
