import type { NodePaths } from "../../config/mod.ts";
import type { Clock, Http, Logger, Spawn } from "../../platform/mod.ts";
import type { NodeDirectories } from "./directories.ts";
import type { ToolFinder } from "./tools.ts";

/** What the steps of a reset work on. */
export interface ResetContext {
  paths: NodePaths;
  /** The same directories with symbolic links followed, as mounts and processes name them. */
  realPaths: NodeDirectories;
  /** Whether pods ran here: only then is what they leave on the machine ours. */
  ranPods: boolean;
  /** Whether they ran in a container runtime of k0s: only then is what a runtime leaves ours. */
  ranRuntime: boolean;
  /** Whether this node shared virtual addresses. */
  hasBalanced: boolean;
  /** Socket of a container runtime that is not ours, whose pods are to end. */
  criSocket: string | undefined;
  /** Prefix of every path outside the node's own directories; empty but in tests. */
  root: string;
  /** Finds programs that may be run. */
  tool: ToolFinder;
  spawn: Spawn;
  http: Http;
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
