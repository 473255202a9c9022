import type { NodePaths } from "../../config/mod.ts";
import type { Clock, Logger, Spawn } from "../../platform/mod.ts";

/** What the steps of a reset work on. */
export interface ResetContext {
  paths: NodePaths;
  /** The same directories with symbolic links followed, as mounts and processes name them. */
  realPaths: { dataDir: string; kubeletRootDir: string; runDir: string; binDir: string };
  /** Whether this node had a container runtime of k0s: only then is what pods leave behind ours. */
  ranPods: boolean;
  /** Accounts of the components. */
  userNames: readonly string[];
  /** Prefix of every path outside the node's own directories; empty but in tests. */
  root: string;
  spawn: Spawn;
  clock: Clock;
  log: Logger;
}

/** One step. Each may be repeated, and runs whatever happened to those before it. */
export interface ResetStep {
  /** Name in logs and errors. */
  name: string;
  /** @throws {Error} Saying what is left. */
  run(context: ResetContext): Promise<void>;
}
