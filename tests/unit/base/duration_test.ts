import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { formatDuration, parseDuration, rfc3339 } from "../../../lib/base/mod.ts";

Deno.test("parseDuration() reads Go's notation", () => {
  const cases: [string, number][] = [
    ["0", 0],
    ["-0", 0],
    ["1h30m", 5_400_000],
    ["8760h0m0s", 31_536_000_000],
    ["1.5s", 1_500],
    [".5s", 500],
    ["-2m", -120_000],
    ["+3ms", 3],
    ["1us", 0.001],
    ["1µs", 0.001],
  ];
  for (const [text, ms] of cases) assertEquals(parseDuration(text), ms, text);
});

Deno.test("parseDuration() refuses everything else", () => {
  for (const text of ["", "1", "3d", "h", ".s", "1 h", "--1s", "1h-1m", "1S", "1e3s", "1s\n"]) {
    assertThrows(() => parseDuration(text), RangeError);
  }
});

Deno.test("formatDuration() prints as Go does", () => {
  const cases: [number, string][] = [
    [0, "0s"],
    [250, "250ms"],
    [1_500, "1.5s"],
    [120_000, "2m0s"],
    [31_536_000_000, "8760h0m0s"],
    [-60_000, "-1m0s"],
  ];
  for (const [ms, text] of cases) assertEquals(formatDuration(ms), text);
});

Deno.test("formatDuration() is read back as it was", () => {
  fc.assert(fc.property(fc.integer({ min: -1e12, max: 1e12 }), (ms) => {
    assertEquals(Math.round(parseDuration(formatDuration(ms))), ms);
  }));
});

Deno.test("rfc3339() drops fractions as Go does", () => {
  assertEquals(rfc3339(new Date("2026-01-02T03:04:05.678Z")), "2026-01-02T03:04:05Z");
});
