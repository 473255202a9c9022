import { ignoring, ignoringNotFound, isConflict, type KubeClient, type KubeObject, RESOURCES } from "../kube/mod.ts";
import { findSealed } from "./seal.ts";

/** Where the plan of a cluster is: not in a Secret, which a controller without the key could not read. */
export const PLAN_OBJECT = { namespace: "kube-system", name: "k0s-secrets-encryption" } as const;

/** Its key in a datastore, below the root of all keys. */
export const PLAN_KEY = `configmaps/${PLAN_OBJECT.namespace}/${PLAN_OBJECT.name}`;

const PLAN_FIELD = "plan";
const LOADED_PREFIX = "loaded.";

/** A ConfigMap, as far as a plan needs it. */
export interface PlanObject extends KubeObject {
  data?: Readonly<Record<string, string>>;
}

/** The sealed plan of an object; `undefined`: it has none. */
export function sealedPlanIn({ data }: PlanObject): string | undefined {
  return findSealed(data?.[PLAN_FIELD] ?? "");
}

/** What the API server of each controller has loaded, by the name of the controller. */
export function loadedIn({ data = {} }: PlanObject): Record<string, string> {
  const entries = Object.entries(data).filter(([field]) => field.startsWith(LOADED_PREFIX));
  return Object.fromEntries(entries.map(([field, digest]) => [field.slice(LOADED_PREFIX.length), digest]));
}

/** The object of the cluster; `undefined`: there is none yet. */
export function readPlanObject(client: Pick<KubeClient, "get">, signal: AbortSignal): Promise<PlanObject | undefined> {
  const { name, namespace } = PLAN_OBJECT;
  return ignoringNotFound(() => client.get<PlanObject>(RESOURCES.configMaps, name, { namespace, signal }));
}

/** Creates the object. @returns Whether there was none yet. */
export async function createPlanObject(
  client: Pick<KubeClient, "create">,
  sealed: string,
  signal: AbortSignal,
): Promise<boolean> {
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { ...PLAN_OBJECT }, data: { [PLAN_FIELD]: sealed } };
  return await ignoring(isConflict, () => client.create(RESOURCES.configMaps, object, { signal })) !== undefined;
}

/** Gives the object another plan. @returns Whether it was still what the caller knew. */
export async function replacePlan(
  client: Pick<KubeClient, "mergePatch">,
  { sealed, known }: { sealed: string; known: PlanObject },
  signal: AbortSignal,
): Promise<boolean> {
  const { name, namespace } = PLAN_OBJECT;
  const { resourceVersion } = known.metadata;
  const patch = { metadata: { resourceVersion }, data: { [PLAN_FIELD]: sealed } };
  const write = () => client.mergePatch(RESOURCES.configMaps, name, patch, { namespace, signal });
  return await ignoring(isConflict, write) !== undefined;
}

/** Says what the API server of a controller has loaded. An object that is gone is not made anew. */
export async function tellLoaded(
  client: Pick<KubeClient, "mergePatch">,
  { controller, digest }: { controller: string; digest: string },
  signal: AbortSignal,
): Promise<void> {
  const { name, namespace } = PLAN_OBJECT;
  const patch = { data: { [`${LOADED_PREFIX}${controller}`]: digest } };
  await ignoringNotFound(() => client.mergePatch(RESOURCES.configMaps, name, patch, { namespace, signal }));
}
