import { type KubeClient, type KubeObject, memberOf, RESOURCES, type ResourceType } from "../kube/mod.ts";
import type { ReleaseName } from "./release_revisions.ts";

/** Annotations by which helm says to which release an object belongs. */
const OWNER = { name: "meta.helm.sh/release-name", namespace: "meta.helm.sh/release-namespace" };
/** Most that are named. */
const MOST_NAMED = 5;

/** Kinds that helm waits for, and what is said of one that is not ready; `undefined`: it is. */
const KINDS: readonly [ResourceType, (object: KubeObject) => string | undefined][] = [
  [RESOURCES.deployments, replicas],
  [{ apiVersion: "apps/v1", kind: "StatefulSet", plural: "statefulsets", namespaced: true }, replicas],
  [
    RESOURCES.daemonSets,
    ({ status }) => share(memberOf(status, "numberReady"), memberOf(status, "desiredNumberScheduled")),
  ],
  [{ apiVersion: "batch/v1", kind: "Job", plural: "jobs", namespaced: true }, jobState],
];

/**
 * What of a release is not ready: helm says no more than that its time was up.
 *
 * @returns Each as `Deployment web: 0 of 1 ready`, at most five.
 */
export async function unreadyObjects(
  client: Pick<KubeClient, "list">,
  { name, namespace }: ReleaseName,
  signal: AbortSignal,
): Promise<string[]> {
  const found: string[] = [];
  for (const [type, stateOf] of KINDS) {
    // Neither labels nor annotations that helm sets can be selected by.
    const { items } = await client.list(type, { namespace, signal });
    for (const object of items) {
      const { annotations = {}, name: objectName } = object.metadata;
      if (annotations[OWNER.name] !== name || annotations[OWNER.namespace] !== namespace) continue;
      const state = stateOf(object);
      if (state !== undefined) found.push(`${type.kind} ${objectName}: ${state}`);
    }
  }
  return found.slice(0, MOST_NAMED);
}

function replicas({ spec, status }: KubeObject): string | undefined {
  return share(memberOf(status, "readyReplicas"), memberOf(spec, "replicas"));
}

/** Fields that are zero, or their default, may be missing. */
function share(ready: unknown = 0, wanted: unknown = 1): string | undefined {
  return Number(ready) < Number(wanted) ? `${ready} of ${wanted} ready` : undefined;
}

function jobState({ status }: KubeObject): string | undefined {
  const conditions = memberOf(status, "conditions");
  const isTrue = (type: string) =>
    Array.isArray(conditions) &&
    conditions.some((one) => memberOf(one, "type") === type && memberOf(one, "status") === "True");
  if (isTrue("Complete")) return undefined;
  return isTrue("Failed") ? "has failed" : "is not complete";
}
