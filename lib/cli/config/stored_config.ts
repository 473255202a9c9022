import { ConfigError, isMapping, K0sError, messageOf } from "../../base/mod.ts";
import { type ClusterConfig, defaultClusterConfig, loadClusterObject } from "../../config/mod.ts";
import { hostAddress, loadNodeConfig } from "../../host/mod.ts";
import { type JsonObject, KubeClient, type KubeObject } from "../../kube/mod.ts";
import { readTextIfExists } from "../../platform/mod.ts";
import { CLUSTER_CONFIG, CLUSTER_CONFIGS, readClusterConfig } from "../../reconcilers/mod.ts";
import type { Invocation } from "../../command/mod.ts";
import { type ResolvedNode, resolveNode } from "../node_paths.ts";
import { checkComponents } from "./check_components.ts";
import { mergePatchBetween } from "./merge_patch.ts";

/** The configuration of a cluster, as it is stored in it. */
export interface StoredConfig {
  /** As YAML. */
  readonly text: string;
  /** Checks another text, and stores what of it differs. @throws {K0sError} If it does not hold, or cannot be stored. */
  save(text: string): Promise<void>;
}

/**
 * Reads the configuration of a cluster.
 *
 * @throws {K0sError} If it has none, or cannot be reached.
 */
export async function openStoredConfig(invocation: Invocation): Promise<StoredConfig> {
  const { parse, stringify } = await import("@std/yaml");
  const node = await resolveNode(invocation.flags);
  const client = await clientOf(node, invocation);
  const { signal } = new AbortController();
  const object = await readClusterConfig(client, signal);
  if (object === undefined) {
    throw new K0sError("The cluster has no configuration to edit: there is no ClusterConfig kube-system/k0s", {
      hint: "Start its controllers with --enable-dynamic-config; without it each has its own file",
    });
  }
  const { managedFields: _, ...metadata } = object.metadata;
  const shown = { ...object, metadata };
  return {
    text: stringify(shown, { sortKeys: true }),
    async save(text) {
      const edited = parsed(text, parse);
      await check(edited, { node, invocation });
      const { name, namespace } = CLUSTER_CONFIG;
      await client.mergePatch(CLUSTER_CONFIGS, name, mergePatchBetween(shown, edited), { namespace, signal });
    },
  };
}

/** The cluster that kubectl would talk to. */
async function clientOf({ paths }: ResolvedNode, { context }: Invocation): Promise<KubeClient> {
  const path = context.environment("KUBECONFIG") ?? paths.adminKubeconfig;
  let text: string | undefined;
  try {
    text = await readTextIfExists(path);
  } catch (cause) {
    throw new K0sError(`Cannot read "${path}": ${messageOf(cause)}`, {
      cause,
      hint: "Type: sudo k0s config edit, or name a kubeconfig in KUBECONFIG",
    });
  }
  if (text !== undefined) return KubeClient.fromKubeconfig(text, context.http);
  throw new K0sError(`Cannot reach the cluster: there is no "${path}"`, {
    hint: "Type this on a controller, once k0s has started there",
  });
}

function parsed(text: string, parse: (text: string) => unknown): KubeObject {
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    throw new ConfigError("Invalid ClusterConfig", [{ path: "", message: `Not YAML: ${messageOf(cause)}` }]);
  }
  if (isMapping(value) && isMapping(value["metadata"])) return value as unknown as KubeObject;
  throw new ConfigError("Invalid ClusterConfig", [{ path: "", message: "Expected a mapping with metadata and spec" }]);
}

/** Checks an object as a controller does that gets it, as far as that can be seen here. @throws {ConfigError} */
async function check(
  object: JsonObject,
  { node, invocation }: { node: ResolvedNode; invocation: Invocation },
): Promise<void> {
  const featureGates = invocation.flags.map<boolean>("feature-gates");
  const { config } = await loadClusterObject(object, { own: await ownConfig(node), featureGates });
  await checkComponents(config, { ...invocation, paths: node.paths });
}

/** What is this controller's own; where none runs by a file, the defaults. */
async function ownConfig({ configFile, isRunning, paths: { dataDir } }: ResolvedNode): Promise<ClusterConfig> {
  if (!isRunning || configFile === "-") return defaultClusterConfig({ hostAddress: hostAddress(), dataDir });
  return await loadNodeConfig({ path: configFile, dataDir });
}
