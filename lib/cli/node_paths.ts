import { DEFAULT_DATA_DIR, type NodePaths, nodePaths } from "../config/mod.ts";
import { absolutePath, userId } from "../platform/mod.ts";
import { type Flag, type FlagValues, stringFlag } from "../command/mod.ts";

/** `--data-dir` alone. */
export const DATA_DIR_FLAG: Flag = stringFlag(
  "data-dir",
  "Data Directory for k0s. DO NOT CHANGE for an existing setup, things will break!",
  { default: DEFAULT_DATA_DIR, completes: "directories" },
);

/** Where the node lies that a command talks about. */
export interface ResolvedNode {
  paths: NodePaths;
  /** Configuration file it was started with, if one runs. */
  configFile: string | undefined;
  /** Whether k0s runs here, and the paths are its own instead of those typed. */
  isRunning: boolean;
}

/**
 * Finds the node a command talks about: the one that runs, else the one that the flags describe.
 *
 * A running k0s wins over `--data-dir` and its like, as upstream has it (k0s `pkg/config/cfgvars.go`).
 *
 * @param dataDir What `--data-dir` would say, where it is given otherwise.
 */
export async function resolveNode(flags: FlagValues, dataDir?: string): Promise<ResolvedNode> {
  const { runningVars } = await import("../node/mod.ts");
  const typed = typedPaths(flags, dataDir);
  return nodeFrom(typed, await runningVars(typed));
}

/** The node of a running k0s' path variables, else the one that was typed. */
export function nodeFrom(typed: NodePaths, vars: Readonly<Record<string, string>> | undefined): ResolvedNode {
  if (vars === undefined) return { paths: typed, configFile: undefined, isRunning: false };
  const paths = nodePaths({
    dataDir: vars["DataDir"],
    runDir: vars["RunDir"],
    kubeletRootDir: vars["KubeletRootDir"],
    statusSocket: vars["StatusSocketPath"],
  });
  return { paths, configFile: vars["StartupConfigPath"], isRunning: true };
}

/**
 * The paths that the flags describe, absolute. A flag that is empty, or that the command does not have, says nothing.
 *
 * @param dataDir What `--data-dir` would say, where it is given otherwise.
 */
export function typedPaths(flags: FlagValues, dataDir?: string): NodePaths {
  const path = (name: string) => {
    const text = flags.has(name) ? flags.text(name) : undefined;
    return text === undefined ? undefined : absolutePath(text);
  };
  return nodePaths({
    dataDir: dataDir === undefined ? path("data-dir") : absolutePath(dataDir),
    kubeletRootDir: path("kubelet-root-dir"),
    statusSocket: path("status-socket"),
    isRoot: userId() === 0,
  });
}
