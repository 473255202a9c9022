import type { ProbeResult, Verdict } from "../../host/mod.ts";
import { renderYaml } from "../output_format.ts";

/** Colour of each verdict on a terminal, as an ANSI code. */
const COLOURS: Readonly<Record<Verdict, number>> = { pass: 32, warning: 33, rejected: 31, error: 31 };

/** Renders what the probes found in a format of `k0s sysinfo`: `text`, `json` or `yaml`. */
export async function renderProbes(
  results: readonly ProbeResult[],
  format: string,
  isTerminal: boolean,
): Promise<string> {
  if (format === "text") return results.map((result) => `${renderProbe(result, isTerminal)}\n`).join("");
  const documents = results.map(({ path, displayName, prop, verdict, message }) => ({
    path,
    displayName,
    prop,
    message,
    category: verdict,
    error: verdict === "error" ? {} : null,
  }));
  // Upstream ends its JSON without a line feed.
  return format === "json" ? JSON.stringify(documents, null, 2) : await renderYaml(documents);
}

function renderProbe({ path, displayName, prop, verdict, message }: ProbeResult, isTerminal: boolean): string {
  // Probes of the operating system stand under it, one level per step of the path.
  const start = `${"  ".repeat(path.length - 1)}${displayName}: `;
  const paint = (text: string) => isTerminal ? `\x1b[${COLOURS[verdict]}m${text}\x1b[0m` : text;
  if (verdict === "error") return `${start}${paint(`error: ${message}`)}`;
  const judgement = message === "" ? `(${verdict})` : `(${verdict}: ${message})`;
  return `${start}${prop === "" ? "" : `${prop} `}${paint(judgement)}`;
}
