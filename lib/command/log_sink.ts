import { formatRecord, type LogRecord } from "../platform/mod.ts";
import type { CliContext, LogStyle } from "./command.ts";

/** Colour of each level on a terminal, as an ANSI code. */
const COLOURS: Readonly<Record<LogRecord["level"], number>> = { debug: 37, info: 36, warning: 33, error: 31 };

/**
 * Where a command's log goes: a short one's to standard error, a long one's to standard output, as upstream.
 *
 * A long one's records pass through LogTape, which is loaded only then: a short command must not wait for it.
 */
export async function logSink(style: LogStyle, context: CliContext): Promise<(record: LogRecord) => void> {
  const stream = style === "long" ? "stdout" : "stderr";
  const format = context.isTerminal(stream) ? formatForTerminal : formatRecord;
  const write = (record: LogRecord) => context[stream](`${format(record)}\n`);
  if (style === "short") return write;
  const { throughLogTape } = await import("./log_tape.ts");
  return await throughLogTape(write);
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
