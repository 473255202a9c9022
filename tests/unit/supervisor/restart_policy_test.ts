import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { restartDelayMs } from "../../../lib/supervisor/restart_policy.ts";

Deno.test("restartDelayMs() brings a process back at once that was well and ends once", () => {
  assert(restartDelayMs({ failures: 1, wasReady: true, fraction: 0.99 }) <= 1_000);
});

Deno.test("restartDelayMs() makes a crash loop slower and slower", () => {
  const delays = [1, 2, 3, 7, 100].map((failures) => restartDelayMs({ failures, wasReady: false, fraction: 0 }));
  assertEquals(delays, [1_000, 2_000, 4_000, 60_000, 60_000]);
});

Deno.test("restartDelayMs() stays below what a process asks for", () => {
  const delay = (failures: number) => restartDelayMs({ failures, wasReady: false, fraction: 0, longestMs: 5_000 });
  assertEquals([1, 2, 3, 4, 100].map(delay), [1_000, 2_000, 4_000, 5_000, 5_000]);
});

Deno.test("restartDelayMs() is never a busy loop and never above a minute", () => {
  const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(fc.property(fc.integer({ min: 1 }), fc.boolean(), fraction, (failures, wasReady, random) => {
    const delay = restartDelayMs({ failures, wasReady, fraction: random });
    assert(delay >= (failures > 1 ? 1_000 : 100) && delay <= 60_000);
  }));
});
