import { clusterApiUrl, type ClusterConfig } from "../../config/mod.ts";
import { loadNodeConfig } from "../../host/mod.ts";
import { readStatus } from "../../status/mod.ts";
import type { Invocation } from "../../command/mod.ts";
import type { ResolvedNode } from "../node_paths.ts";

/**
 * URL at which others reach the API server of a node, from the configuration file as it is now.
 *
 * @throws {ConfigError} If the file is wrong.
 */
export async function apiServerUrl(
  { flags, context }: Pick<Invocation, "flags" | "context">,
  node: ResolvedNode,
): Promise<string> {
  const typed = flags.has("config") ? flags.text("config") : undefined;
  const path = node.isRunning ? node.configFile : typed;
  if (node.isRunning && path === "-") {
    // What the node read from its standard input cannot be read again, but the node still knows it.
    const { ClusterConfig } = await readStatus(node.paths.statusSocket, context.http);
    return clusterApiUrl(ClusterConfig as ClusterConfig);
  }
  return clusterApiUrl(await loadNodeConfig({ path, dataDir: node.paths.dataDir }));
}
