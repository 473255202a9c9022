/**
 * Turns reports of the benchmark of clusters into the tables of `docs/benchmarks.md`.
 *
 *     scripts/deno.sh run -A scripts/bench/cluster/cluster_markdown.ts REPORT.json …
 *
 * @module
 */
import { type ClusterReport, renderClusterMarkdown } from "./cluster_report.ts";

if (import.meta.main) {
  if (Deno.args.length === 0) {
    console.error("Usage: scripts/deno.sh run -A scripts/bench/cluster/cluster_markdown.ts REPORT.json …");
    Deno.exit(2);
  }
  const texts = await Promise.all(Deno.args.map((path) => Deno.readTextFile(path)));
  console.log(renderClusterMarkdown(texts.map((text) => JSON.parse(text) as ClusterReport)));
}
