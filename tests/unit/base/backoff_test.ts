import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { backoffDelayMs, fractionOf } from "../../../lib/base/mod.ts";

Deno.test("backoffDelayMs() doubles from one second to one minute", () => {
  const delays = [1, 2, 3, 4, 5, 6, 7, 8].map((failures) => backoffDelayMs(failures, 0));

  assertEquals(delays, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
});

Deno.test("backoffDelayMs() stays within its bounds and never shrinks", () => {
  const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(fc.property(fc.integer({ min: 1, max: 2_000 }), fraction, (failures, random) => {
    const delay = backoffDelayMs(failures, random);
    assert(delay >= 1_000 && delay <= 60_000);
    assert(backoffDelayMs(failures + 1, 0) >= Math.min(60_000, backoffDelayMs(failures, 0)));
  }));
});

Deno.test("fractionOf() is below one", () => {
  assertEquals(fractionOf(Uint8Array.of(0, 0, 0, 0)), 0);
  assertEquals(fractionOf(Uint8Array.of(128, 0, 0, 0)), 0.5);
  assert(fractionOf(Uint8Array.of(255, 255, 255, 255)) < 1);
});
