import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { expiresAtOf, parseExpiry, requireFuture } from "../../../../lib/cli/token/expiry.ts";

Deno.test("parseExpiry() reads Go's durations, and no past", () => {
  assertEquals(["24h", "1h30m", "0s", "0"].map(parseExpiry), [86_400_000, 5_400_000, 0, 0]);
  assertThrows(() => parseExpiry("x"), K0sError, 'time: invalid duration "x"');
  assertThrows(() => parseExpiry("-5m"), K0sError, "expired 5m0s ago");
});

Deno.test("requireFuture() lets everything but the past through", () => {
  assertEquals([requireFuture(0), requireFuture(1)], [0, 1]);
  assertThrows(() => requireFuture(-1), K0sError);
});

Deno.test("expiresAtOf() takes nothing for never", () => {
  const now = new Date("2026-01-01T00:00:00Z");

  assertEquals([expiresAtOf(0, now), expiresAtOf(1_000, now)?.toISOString()], [undefined, "2026-01-01T00:00:01.000Z"]);
});
