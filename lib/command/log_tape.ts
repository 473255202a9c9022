import { configure, getLogger, type LogRecord as TapeRecord } from "@logtape/logtape";
import type { LogRecord } from "../platform/mod.ts";

/** Puts LogTape between a logger and the place where records are written. */
export async function throughLogTape(write: (record: LogRecord) => void): Promise<(record: LogRecord) => void> {
  await configure({
    reset: true,
    sinks: { out: (record: TapeRecord) => write(fromTape(record)) },
    loggers: [
      { category: "command", sinks: ["out"], lowestLevel: "debug" },
      { category: ["logtape", "meta"], sinks: ["out"], lowestLevel: "warning" },
    ],
  });
  const logger = getLogger("command");
  // A message with braces would be taken for a template, so it travels as a property.
  return ({ at, level, message, fields }) => logger[level]("{message}", { at, message, fields });
}

function fromTape({ level, timestamp, properties, message }: TapeRecord): LogRecord {
  const { at, message: text, fields } = properties as Partial<Pick<LogRecord, "at" | "message" | "fields">>;
  return {
    at: at ?? new Date(timestamp),
    level: level === "trace" ? "debug" : level === "fatal" ? "error" : level,
    message: text ?? message.join(""),
    fields: fields ?? {},
  };
}
