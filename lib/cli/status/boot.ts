import type { BootSpan } from "../../supervisor/mod.ts";
import { criticalPath } from "../../supervisor/mod.ts";
import { renderTable } from "../output_format.ts";

/** Characters of the longest bar. */
const BAR_WIDTH = 50;

/** Draws the steps of a start, in the order in which they began; `*` marks those that decided how long it took. */
export function renderBoot(spans: readonly BootSpan[]): string {
  if (spans.length === 0) return "No step has begun yet\n";
  const critical = new Set(criticalPath(spans));
  const endMs = Math.max(...spans.map((span) => span.endMs ?? span.startMs), 1);
  const rows = spans.toSorted((a, b) => a.startMs - b.startMs).map((span) => [
    critical.has(span.name) ? "*" : "",
    span.name,
    seconds(span.startMs),
    span.endMs === undefined ? span.outcome : seconds(span.endMs - span.startMs),
    bar(span, endMs),
  ]);
  const table = renderTable([["", "STEP", "START", "TOOK", ""], ...rows]);
  return `${table}Total ${seconds(endMs)}; steps with * decided it.\n`;
}

function bar({ startMs, endMs = startMs, outcome }: BootSpan, totalMs: number): string {
  const from = Math.floor((startMs / totalMs) * BAR_WIDTH);
  const to = Math.max(from + 1, Math.round((endMs / totalMs) * BAR_WIDTH));
  return " ".repeat(from) + (outcome === "failed" ? "x" : "=").repeat(to - from);
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)}s`;
}
