import type { FrameRange } from "./payload.ts";

/**
 * Work on the payload that is done in a child process.
 *
 * Measured with a 143 MB part: unpacking on the main thread leaves k0s at 174 MB RSS instead of 67, in web workers at
 * 20 MB more per worker, in children at nothing; and two children use two cores (1.4 s for two such parts, not 2.5 s).
 */
export type BundleJob = WriteJob | AuditJob | UnpackJob;

/** Writes frames of a part to their places in a file that is there. */
export interface WriteJob {
  kind: "write";
  part: string;
  path: string;
  range: FrameRange;
  isBackground: boolean;
}

/** Reads staged parts in full; reports for each whether it is intact. */
export interface AuditJob {
  kind: "audit";
  binDir: string;
  parts: string[];
  isBackground: boolean;
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
  return job.kind === "unpack" || job.isBackground;
}

/** What a job reports: one JSON line each on standard output, the last of a job being `done` or `failed`. */
export type BundleEvent =
  | { kind: "audited"; part: string; isIntact: boolean }
  | { kind: "unpacked"; part: string; writtenCount: number }
  | { kind: "done" }
  | { kind: "failed"; message: string; hint?: string };

/** Runs a job, here or in a child, and reports its events. @throws {K0sError} If it fails. */
export type JobRunner = (job: BundleJob, onEvent: (event: BundleEvent) => void, signal: AbortSignal) => Promise<void>;
