import { stringifyJson } from "../base/mod.ts";
import { type Flag, type FlagValues, stringFlag, UsageError } from "../command/mod.ts";

/** Formats that a command prints in beside text. */
export const OUTPUT_FORMATS = ["json", "yaml"] as const;

/** Indentation of JSON that upstream prints. */
const JSON_INDENT = 3;

/** Longest message in a table; other formats have all of it. */
const LONGEST_MESSAGE = 200;

/** `-o`, in the spelling a command uses for it. */
export function outputFlag(name: "out" | "output", usage: string): Flag {
  return stringFlag(name, usage, { short: "o", completes: OUTPUT_FORMATS });
}

/** The format that is asked for; empty: text. @throws {UsageError} If it is one that there is not. */
export function chosenFormat(flags: FlagValues, name: "out" | "output" = "output"): string {
  const format = flags.string(name);
  if (!["", ...OUTPUT_FORMATS].includes(format)) throw unknownFormat(format, OUTPUT_FORMATS);
  return format;
}

/** Renders a document in a format. @param text What it is for people. */
export async function renderDocument(
  document: unknown,
  format: string,
  text: () => string | Promise<string>,
): Promise<string> {
  if (format === "json") return renderJson(document);
  return format === "yaml" ? await renderYaml(document) : await text();
}

/** Renders JSON as upstream's commands do. */
export function renderJson(value: unknown): string {
  return `${stringifyJson(value, JSON_INDENT)}\n`;
}

/** Renders YAML as upstream's commands do: keys sorted. */
export async function renderYaml(value: unknown): Promise<string> {
  const { stringify } = await import("@std/yaml");
  return stringify(value, { sortKeys: true });
}

/**
 * Renders rows in columns, without trailing blanks. The first row is the heading.
 *
 * @param gap Blanks between two columns.
 */
export function renderTable(rows: readonly (readonly string[])[], gap = 2): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)));
  return rows.map((row) => `${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" ".repeat(gap)).trimEnd()}\n`)
    .join("");
}

/** A message as the cell of a table. */
export function inOneLine(message: string): string {
  const line = message.trim().replace(/\s+/g, " ");
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}…` : line;
}

/** Refuses a format that a command does not have. @throws {UsageError} */
export function unknownFormat(format: string, known: readonly string[]): UsageError {
  return new UsageError(`unknown output format: ${JSON.stringify(format)}`, { hint: `One of ${known.join(", ")}` });
}
