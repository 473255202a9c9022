import * as z from "zod";
import { stringifyJson } from "../../base/mod.ts";
import { cronProblem } from "../cron.ts";
import { positiveDuration } from "./fields.ts";

const quoted = (value: unknown): string => stringifyJson(value);

const absolutePath = () =>
  z.string().regex(/^\/./, { error: (issue) => `Invalid value: ${quoted(issue.input)}: must be an absolute path` });

const schedule = () =>
  z.string().refine((text) => cronProblem(text) === undefined, {
    error: (issue) => `Invalid value: ${quoted(issue.input)}: ${cronProblem(String(issue.input))}`,
  });

const timeZone = () =>
  z.string().refine(isTimeZone, {
    error: (issue) => `Invalid value: ${quoted(issue.input)}: not a time zone such as "Europe/Berlin"`,
  });

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** `spec.backup`: archives that the leading controller makes by itself. */
export const backupSchema = () =>
  z.strictObject({
    schedule: schedule().describe("When: minute, hour, day of the month, month, day of the week, as in a crontab."),
    timeZone: timeZone().optional().describe("Time zone of the schedule; UTC when left out."),
    retention: z.strictObject({
      count: z.number().int().min(1, {
        error: (issue) => `Invalid value: ${issue.input}: must be greater than 0`,
      }).optional().describe("How many archives are kept at each place; any number when left out."),
      maxAge: positiveDuration().optional().describe(
        "How old an archive gets, such as `720h`; any age when left out. The newest one stays in any case.",
      ),
    }).optional().describe("Which archives are removed after a new one was made; none when left out."),
    local: z.strictObject({
      directory: absolutePath().describe("The directory, on each controller; made if it is missing."),
    }).optional().describe("A directory of the controller that makes the archive."),
  });

/** `spec.backup`. */
export type BackupSettings = z.output<ReturnType<typeof backupSchema>>;
