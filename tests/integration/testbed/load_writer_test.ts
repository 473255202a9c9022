import { assertEquals } from "@std/assert";
import { reportOn } from "../../support/load_writer.ts";

const ACKNOWLEDGED = [{ number: 0, atMs: 1_000 }, { number: 1, atMs: 1_010 }, { number: 2, atMs: 4_010 }];

Deno.test("reportOn() finds acknowledged writes that are gone or changed, and what nobody acknowledged", () => {
  const report = reportOn("r", ACKNOWLEDGED, ["load-r-0000000=0", "load-r-0000002=7", "load-r-0000003=3"]);

  assertEquals(report.lost, ["load-r-0000001=1", "load-r-0000002=2"]);
  assertEquals([report.acknowledged, report.unacknowledged, report.longestPauseMs], [3, 2, 3_000]);
});

Deno.test("reportOn() is content when all is there", () => {
  const report = reportOn("r", ACKNOWLEDGED, ["load-r-0000000=0", "load-r-0000001=1", "load-r-0000002=2"]);

  assertEquals(report, { acknowledged: 3, lost: [], unacknowledged: 0, longestPauseMs: 3_000 });
});
