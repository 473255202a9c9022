import { followState, ignoringNotFound, type KubeClient, type KubeObject } from "../../kube/mod.ts";
import type { Clock, Logger } from "../../platform/mod.ts";
import { CLUSTER_CONFIG, CLUSTER_CONFIGS } from "./cluster_config_object.ts";

/** Reads the object that configures the cluster; `undefined`: there is none, or not even its kind. */
export function readClusterConfig(client: KubeClient, signal: AbortSignal): Promise<KubeObject | undefined> {
  const { name, namespace } = CLUSTER_CONFIG;
  return ignoringNotFound(() => client.get(CLUSTER_CONFIGS, name, { namespace, signal }));
}

/** What is told of the object that configures a cluster. */
export interface ClusterConfigNews {
  /** It is in this state now. */
  changed(object: KubeObject): void;
  /** It was there, and is gone. A cluster goes on with what it had. */
  deleted(): void;
}

/** Tells of each state of the object that configures the cluster, and that it is gone, until `signal` is aborted. */
export async function followClusterConfig(
  { client, clock, log }: { client: KubeClient; clock: Clock; log: Logger },
  tell: ClusterConfigNews,
  signal: AbortSignal,
): Promise<void> {
  const { name, namespace } = CLUSTER_CONFIG;
  const own = log.with({ component: "cluster-config" });
  const selection = { clock, log: own, signal, namespace, fieldSelector: `metadata.name=${name}` };
  let isThere = false;
  for await (const { objects, changed } of followState(client, CLUSTER_CONFIGS, { ...selection, keep: () => true })) {
    if (isThere && objects.size === 0) {
      own.warn("The cluster's configuration was deleted: nodes go on with what it said last", {
        object: `${namespace}/${name}`,
      });
      tell.deleted();
    }
    isThere = objects.size > 0;
    for (const object of changed) tell.changed(object);
  }
}
