import * as z from "zod";
import { stringifyJson } from "../../base/mod.ts";
import { isAgeRecipient } from "../age_recipient.ts";
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

const s3Schema = () =>
  z.strictObject({
    endpoint: z.string().min(1, "Required value").describe("URL of the server, such as `https://s3.example.com:9000`."),
    bucket: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/, {
      error: (issue) => `Invalid value: ${quoted(issue.input)}: not the name of a bucket`,
    }).describe("Name of the bucket, which has to be there."),
    prefix: z.string().regex(/^(?!(?:.*\/)?\.{1,2}\/)(?:[A-Za-z0-9!_.*'()-][A-Za-z0-9!_.*'()/-]*)?$/, {
      error: (issue) =>
        `Invalid value: ${
          quoted(issue.input)
        }: letters, digits and !_.*'()/- only, none of them a / at the begin, and no . or .. alone before a /`,
    }).optional().describe("What the keys of archives begin with, such as `clusters/one/`."),
    region: z.string().regex(/^[A-Za-z0-9-]+$/, {
      error: (issue) => `Invalid value: ${quoted(issue.input)}: not a region`,
    }).optional().describe("Region of the bucket; `us-east-1` when left out."),
    forcePathStyle: z.boolean().optional().describe(
      "Name the bucket in the path of URLs, not in their host; left out: on, but for Amazon's own servers.",
    ),
    credentials: z.strictObject({
      file: absolutePath().optional().describe("A file of each controller, in the format of `~/.aws/credentials`."),
      secretRef: z.strictObject({
        name: z.string().regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/, {
          error: (issue) => `Invalid value: ${quoted(issue.input)}: not the name of a Secret`,
        }).describe("Name of the Secret."),
      }).optional().describe("A Secret in `kube-system` with the same names as keys."),
    }).describe("Where `aws_access_key_id` and `aws_secret_access_key` are; never here."),
    caFile: absolutePath().optional().describe(
      "Authority that the server's certificate may be signed by, beside the machine's; a file of each controller.",
    ),
  });

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
    encryption: z.strictObject({
      recipients: z.array(
        z.string().refine(isAgeRecipient, {
          // Not quoted: it may be the other half of the pair.
          error: "Not a public key of age's, such as age1…",
        }),
      ).min(1, "Required value").describe("Public keys, each of which is enough to decrypt: `age1…`."),
    }).optional().describe(
      "Encrypt archives with age; the keys that decrypt are not needed here, and must not be here.",
    ),
    s3: s3Schema().optional().describe("A bucket of Amazon S3, or of a server that speaks the same."),
  });

/** `spec.backup.s3`. */
export type S3Settings = z.output<ReturnType<typeof s3Schema>>;

/** `spec.backup`. */
export type BackupSettings = z.output<ReturnType<typeof backupSchema>>;
