import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  humanValue,
  makeReport,
  renderTable,
  type ReportInputs,
  spread,
} from "../../../../../scripts/bench/node/report.ts";

function inputs(readyzMs: number): ReportInputs {
  const figures = { "cold.readyzMs": readyzMs };
  return {
    startedAt: "2026-01-01T00:00:00Z",
    machine: { kernel: "6", architecture: "x86_64", processors: 2, memoryBytes: 1, load: [0, 0, 0] },
    measured: { binary: "dist/k0s", medians: figures, runs: [figures], failures: ["run 1: reset: no"] },
    reference: { source: "recorded", figures: { "cold.readyzMs": 6500 } },
  };
}

Deno.test("makeReport() compares with the recorded figures, or with the other executable", () => {
  const against = { ...inputs(10_000).measured, binary: "other" };

  const [recorded, measured] = [makeReport(inputs(5_200)), makeReport({ ...inputs(5_200), against })];

  assertEquals(recorded.ratios, { "cold.readyzMs": 0.8 });
  assertEquals(measured.ratios, { "cold.readyzMs": 0.52 });
  assertEquals(measured.reference.source, "other");
});

Deno.test("renderTable() shows targets met and missed, and what failed", () => {
  const [met, missed] = [5_200, 6_000].map((readyzMs) => renderTable(makeReport(inputs(readyzMs))));

  assertStringIncludes(met!, "5.20 s    6.50 s    0.80   ≤ 0.85 of upstream  met");
  assertStringIncludes(missed!, "MISSED");
  assertStringIncludes(met!, "FAILED run 1: reset: no");
});

Deno.test("humanValue() chooses the unit by the figure's name", () => {
  const cases: [string, number, string][] = [
    ["binary.sizeBytes", 230_000_000, "230.0 MB"],
    ["idle.k0s.rssBytes", 1_048_576, "1.0 MiB"],
    ["cold.readyzMs", 1234, "1.23 s"],
    ["idle.k0s.cpuSecondsPerMinute", 0.25, "0.25 s"],
    ["cold.othersShareOfCpu", 0.505, "51 %"],
    ["cold.shimsAfterStop", 4, "4"],
  ];

  for (const [figure, value, expected] of cases) assertEquals(humanValue(figure, value), expected);
});

Deno.test("spread() gives lowest, median and highest", () => {
  assertEquals(spread([{ "a.Ms": 3000 }, { "a.Ms": 1000 }, { "a.Ms": 2000 }], "a.Ms"), "1.00 s … 2.00 s … 3.00 s");
  assertEquals(spread([], "a.Ms"), "");
});
