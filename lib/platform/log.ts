import { systemClock } from "./clock.ts";
import type { LogFields, Logger } from "./ports.ts";

/** How much a logger lets through. */
export type LogLevel = "debug" | "info" | "warning" | "error";

/** One record. */
export interface LogRecord {
  at: Date;
  level: LogLevel;
  message: string;
  fields: LogFields;
}

const ORDER: readonly LogLevel[] = ["debug", "info", "warning", "error"];

/** A logger that hands records of `level` and above to `sink`. */
export function createLogger(level: LogLevel, sink: (record: LogRecord) => void, fields: LogFields = {}): Logger {
  const emit = (at: LogLevel) => (message: string, more: LogFields = {}) => {
    if (ORDER.indexOf(at) < ORDER.indexOf(level)) return;
    sink({ at: systemClock.now(), level: at, message, fields: { ...fields, ...more } });
  };
  return {
    with: (more) => createLogger(level, sink, { ...fields, ...more }),
    debug: emit("debug"),
    info: emit("info"),
    warn: emit("warning"),
    error: emit("error"),
  };
}

/** Renders a record as k0s does: `time="2026-01-02 15:04:05" level=info msg="Started process" component=etcd`. */
export function formatRecord({ at, level, message, fields }: LogRecord): string {
  const time = at.toISOString().slice(0, 19).replace("T", " ");
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${quoted(typeof value === "object" ? JSON.stringify(value) : String(value))}`);
  return `time="${time}" level=${level} msg=${quoted(message)}${pairs.join("")}`;
}

function quoted(text: string): string {
  return /^[A-Za-z0-9\-._/@^+]+$/.test(text) ? text : JSON.stringify(text);
}
