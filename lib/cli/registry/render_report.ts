import type { EndpointReport, ImageReport } from "../../registries/mod.ts";

/** Width of the names of steps. */
const COLUMN = 10;

/** The report of a test of an image as text. */
export function renderReport(report: ImageReport): string {
  const { image, configuration, notes, endpoints } = report;
  const lines = [
    `Image ${image}: ${report.repository} of ${report.host}`,
    `Described in ${configuration || "no hosts.toml"}`,
    ...notes.map((note) => `Note: ${note}`),
    ...endpoints.flatMap((endpoint, index) => ["", ...endpointLines(endpoint, index + 1)]),
    "",
    outcomeOf(report),
  ];
  return `${lines.join("\n")}\n`;
}

function outcomeOf({ answeredBy, stoppedBy, digest }: ImageReport): string {
  if (stoppedBy !== "") {
    return `Not pulled: containerd refuses what ${stoppedBy} hands out, and asks no other server then`;
  }
  return answeredBy === "" ? "No server has it" : `Pulled from ${answeredBy}${digest === "" ? "" : `, as ${digest}`}`;
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
