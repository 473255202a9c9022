import type { StageOutcome } from "./staged_file.ts";

/**
 * Work on the payload that is done in a child process.
 *
 * Measured with a 143 MB part: unpacking on the main thread leaves k0s at 174 MB RSS instead of 67, in web workers at
 * 20 MB more per worker, in children at nothing; and two children use two cores (1.4 s for two such parts, not 2.5 s).
 */
export type BundleJob = StageJob | AuditJob | UnpackJob;

/** Stages parts, one after another; reports each. */
export interface StageJob {
  kind: "stage";
  binDir: string;
  parts: string[];
  /** Whether nothing urgent waits for the parts. */
  isBackground?: boolean;
}

/** Reads staged parts in full; reports for each whether it is intact. */
export interface AuditJob {
  kind: "audit";
  binDir: string;
  parts: string[];
}

/** Writes files of an image layer into a directory; reports how many had to be written. */
export interface UnpackJob {
  kind: "unpack";
  part: string;
  directory: string;
  prefixes: string[];
}

/** Whether a job gives way to other processes: the API server starts meanwhile, and everybody waits for that. */
export function givesWay(job: BundleJob): boolean {
  return job.kind === "stage" ? job.isBackground === true : true;
}

/** What a job reports: one JSON line each on standard output. */
export type BundleEvent =
  | { kind: "staged"; part: string; outcome: StageOutcome }
  | { kind: "audited"; part: string; isIntact: boolean }
  | { kind: "unpacked"; part: string; writtenCount: number }
  | { kind: "failed"; message: string; hint?: string };
