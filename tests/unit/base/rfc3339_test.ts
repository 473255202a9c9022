import { assertEquals } from "@std/assert";
import { rfc3339 } from "../../../lib/base/mod.ts";

Deno.test("rfc3339() drops fractions as Go does", () => {
  assertEquals(rfc3339(new Date("2026-01-02T03:04:05.678Z")), "2026-01-02T03:04:05Z");
});
