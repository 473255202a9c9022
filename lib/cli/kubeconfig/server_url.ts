import { clusterApiUrl } from "../../config/mod.ts";
import type { Invocation } from "../../command/mod.ts";
import { nodeConfig } from "../node_config.ts";
import type { ResolvedNode } from "../node_paths.ts";

/**
 * URL at which others reach the API server of a node, from the configuration file as it is now.
 *
 * @throws {ConfigError} If the file is wrong.
 */
export async function apiServerUrl(
  invocation: Pick<Invocation, "flags" | "context">,
  node: ResolvedNode,
): Promise<string> {
  return clusterApiUrl(await nodeConfig(invocation, node));
}
