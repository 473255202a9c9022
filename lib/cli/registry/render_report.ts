import type { EndpointReport, ImageReport } from "../../registries/mod.ts";

/** Width of the names of steps. */
const COLUMN = 10;

/** The report of a test of an image as text. */
export function renderReport(report: ImageReport): string {
  const { image, configuration, notes, endpoints, answeredBy, digest } = report;
  const lines = [
    `Image ${image}: ${report.repository} of ${report.host}`,
    `Described in ${configuration || "no hosts.toml"}`,
    ...notes.map((note) => `Note: ${note}`),
    ...endpoints.flatMap((endpoint, index) => ["", ...endpointLines(endpoint, index + 1)]),
    "",
    answeredBy === "" ? `No server has it` : `Pulled from ${answeredBy}${digest === "" ? "" : `, as ${digest}`}`,
  ];
  return `${lines.join("\n")}\n`;
}

function endpointLines({ kind, url, hops }: EndpointReport, number: number): string[] {
  return [
    `${number}. ${kind} ${url}`,
    ...hops.flatMap(({ hop, ok, detail, hint, ms }) => [
      `   ${hop.padEnd(COLUMN)}${ok ? "ok    " : "FAILED"} ${detail} (${ms} ms)`,
      ...(hint === undefined ? [] : [`   ${"".padEnd(COLUMN)}       ${hint}`]),
    ]),
  ];
}
