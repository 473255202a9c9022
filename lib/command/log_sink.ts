import { formatRecord, type LogRecord } from "../platform/mod.ts";
import type { CliContext, LogStyle } from "./command.ts";

/** Colour of each level on a terminal, as an ANSI code. */
const COLOURS: Readonly<Record<LogRecord["level"], number>> = { debug: 37, info: 36, warning: 33, error: 31 };

/** Where a command's log goes: a short one's to standard error, a long one's to standard output, as upstream. */
export function logSink(style: LogStyle, context: CliContext): (record: LogRecord) => void {
  const stream = style === "long" ? "stdout" : "stderr";
  const format = context.isTerminal(stream) ? formatForTerminal : formatRecord;
  return (record) => context[stream](`${format(record)}\n`);
}

/** Renders a record for people: level first and coloured, then the message, then what belongs to it. */
export function formatForTerminal({ at, level, message, fields }: LogRecord): string {
  const time = at.toISOString().slice(0, 19).replace("T", " ");
  const label = `\x1b[${COLOURS[level]}m${level.toUpperCase().slice(0, 4)}\x1b[0m`;
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => ` ${name}=${typeof value === "object" ? JSON.stringify(value) : String(value)}`);
  return `${label}[${time}] ${message}${pairs.join("")}`;
}
