/** What would be another on a running node if another configuration were in effect. Secrets are masked. */
export interface ConfigDifference {
  /** Sections of the configuration that differ, such as `spec.scheduler`. */
  fields: readonly string[];
  /** Why the running k0s does not take it over: fields that take effect at a start only. Left out: it does. */
  refused?: { message: string; hint?: string };
  /** Fields without effect: of a file, what the cluster's object decides; of an object, what each controller has in its file. */
  withoutEffect: readonly string[];
  /** What is accepted and yet written oddly, or has no effect. */
  warnings: readonly string[];
  processes: readonly ProcessDifference[];
  files: readonly FileDifference[];
  objects: readonly ObjectDifference[];
  tasks: readonly TaskDifference[];
}

/** A process that would be started, stopped, or started again. */
export interface ProcessDifference {
  name: string;
  change: "restarts" | "starts" | "stops";
  /** Arguments that differ: what it has, and what it would have. */
  arguments: readonly { from?: string; to?: string }[];
  /** What else of it differs, in words. */
  others: readonly string[];
}

/** How something would change. */
export type Change = "added" | "changed" | "removed";

/** A file that would be written or removed. */
export interface FileDifference {
  path: string;
  change: Change;
  /** Permission bits, as `0644`. */
  mode: string;
  /** Process that reads it. */
  readBy: string;
  /** Lines that differ, after `-` or `+`, with some around them; left out where they may be secret, or are too many. */
  lines?: readonly string[];
}

/** An object of the cluster that would be applied or deleted. */
export interface ObjectDifference {
  kind: string;
  /** `namespace/name`, or the name alone. */
  name: string;
  /** The stack that it is of. */
  stack: string;
  change: Change;
  /** As of a file. */
  lines?: readonly string[];
}

/** Something that k0s does itself, and would begin, end, or begin again. */
export interface TaskDifference {
  name: string;
  change: "begins" | "ends" | "begins again";
}

/** How far a running k0s is with what it was told last. */
export interface ConfigProgress {
  /** Whether it is what its configuration says, as far as that was possible. */
  isInEffect: boolean;
  /** What it waits for. */
  waitsFor: readonly string[];
  /** What could not be brought about, and why: a line each, with the last words of a process. */
  failures: readonly string[];
}
