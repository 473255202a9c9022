import { assertEquals } from "@std/assert";
import { parseReading, useOf } from "../../../../scripts/test/machine_use.ts";

const STAT = "cpu  100 10 50 1000 40 5 5 30 99 0\ncpu0 1 1 1 1\nintr 5\n";
const MEMINFO = "MemTotal:        1000 kB\nMemFree:          100 kB\nMemAvailable:     600 kB\n";

Deno.test("parseReading() counts what processors did, and memory that is not available", () => {
  assertEquals(parseReading(STAT, MEMINFO), { busy: 170, total: 1240, usedBytes: 400 * 1024 });
});

Deno.test("useOf() is what was added between the first reading and the last", () => {
  const readings = [
    { busy: 100, total: 1_000, usedBytes: 50 },
    { busy: 300, total: 1_200, usedBytes: 950 },
    { busy: 600, total: 2_000, usedBytes: 70 },
  ];

  assertEquals(useOf(readings), { cpuSeconds: 5, cpuPercent: 50, memoryBytes: 900 });
  assertEquals(useOf([]), { cpuSeconds: 0, cpuPercent: 0, memoryBytes: 0 });
});
