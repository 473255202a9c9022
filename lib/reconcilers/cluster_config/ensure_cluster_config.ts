import { messageOf, retry } from "../../base/mod.ts";
import { configStructuralSchema } from "../../config/mod.ts";
import { customKind, establishKind, ignoring, isConflict, type KubeClient, type KubeObject } from "../../kube/mod.ts";
import type { Clock, Logger, Random } from "../../platform/mod.ts";
import { CLUSTER_CONFIG, CLUSTER_CONFIGS } from "./cluster_config_object.ts";

/** What {@link ensureClusterConfig} works with. */
export interface EnsureClusterConfigOptions {
  client: KubeClient;
  clock: Clock;
  log: Logger;
  random: Random;
  /** What is stored if there is nothing yet. */
  document(): Promise<Readonly<Record<string, unknown>>>;
}

/**
 * Sees to it that the cluster has the kind and the object that configure it, however often that takes. An object that is
 * there is left alone. To be run by the leader, once: an object that is deleted afterwards is not made again under the
 * eyes of those that deleted it.
 */
export async function ensureClusterConfig(options: EnsureClusterConfigOptions, signal: AbortSignal): Promise<void> {
  const { client, clock, log, random, document } = options;
  await establishKind(await clusterConfigCrd(), { client, clock, random }, signal);
  const object = await document() as KubeObject;
  const onRetry = (error: unknown, retryInMs: number) =>
    log.warn("Cannot store the cluster's configuration yet", { error: messageOf(error), retryInMs });
  const created = await retry(
    () => ignoring(isConflict, () => client.create(CLUSTER_CONFIGS, object, { signal })),
    { clock, random, signal, onRetry, firstMs: 250, limitMs: 5_000 },
  );
  if (created !== undefined) log.info("Stored the cluster's configuration", { object: objectName() });
}

/** `kube-system/k0s` */
function objectName(): string {
  return `${CLUSTER_CONFIG.namespace}/${CLUSTER_CONFIG.name}`;
}

/** The kind `ClusterConfig`. @see k0s `pkg/apis/k0s/v1beta1`, `static/_crds/k0s` */
export async function clusterConfigCrd(): Promise<KubeObject> {
  return customKind({ type: CLUSTER_CONFIGS, schema: await configStructuralSchema() });
}
