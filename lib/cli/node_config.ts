import type { ClusterConfig } from "../config/mod.ts";
import { loadNodeConfig } from "../host/mod.ts";
import { readStatus } from "../status/mod.ts";
import type { Invocation } from "../command/mod.ts";
import type { ResolvedNode } from "./node_paths.ts";

/**
 * The configuration of a node as its file is now: that of the one that runs, else what `--config` names, else the usual file.
 *
 * @throws {ConfigError} If the file is wrong.
 */
export async function nodeConfig(
  { flags, context }: Pick<Invocation, "flags" | "context">,
  node: ResolvedNode,
): Promise<ClusterConfig> {
  const typed = flags.has("config") ? flags.text("config") : undefined;
  const path = node.isRunning ? node.configFile : typed;
  if (node.isRunning && path === "-") {
    // What the node read from its standard input cannot be read again, but the node still knows it.
    return (await readStatus(node.paths.statusSocket, context.http)).ClusterConfig as ClusterConfig;
  }
  return await loadNodeConfig({ path, dataDir: node.paths.dataDir });
}
