import { assertEquals, assertStringIncludes } from "@std/assert";
import { renderMarkdown } from "../../../../../scripts/bench/node/markdown.ts";
import { makeReport } from "../../../../../scripts/bench/node/report.ts";

const FIGURES = {
  "cold.readyzMs": 6_000,
  "cold.boot.storageMs": 200,
  "cold.boot.imagesMs": 4_000,
  "idle.kine.rssBytes": 1_048_576,
  "command.version.wallMs": 70,
};

function rendered(): string {
  return renderMarkdown(makeReport({
    startedAt: "2026-01-01T00:00:00Z",
    machine: { kernel: "6", architecture: "x86_64", processors: 2, memoryBytes: 1, load: [0, 0, 0] },
    measured: { binary: "dist/k0s", medians: FIGURES, runs: [FIGURES], failures: ["run 1: reset: no"] },
    reference: { source: "recorded", figures: { "cold.readyzMs": 6_500, "idle.kine.rssBytes": 2_097_152 } },
  }));
}

Deno.test("renderMarkdown() fills the tables and leaves empty what was not measured", () => {
  const markdown = rendered();

  assertStringIncludes(markdown, "| start → /readyz | 6.00 s | 6.50 s | 0.92 | ≤ 0.85 of upstream | **missed** |");
  assertStringIncludes(markdown, "| kine | 1.0 MiB |  |  | 2.0 MiB |");
  assertStringIncludes(markdown, "| `k0s version` | 0.07 s |  |  |");
  assertStringIncludes(markdown, "Failed: run 1: reset: no");
});

Deno.test("renderMarkdown() lists the longest steps of the boot first", () => {
  const steps = rendered().split("\n").filter((line) => /^\| (images|storage) \|/.test(line));

  assertEquals(steps, ["| images | 4.00 s |", "| storage | 0.20 s |"]);
});
