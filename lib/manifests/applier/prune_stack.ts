import type { Logger } from "../../platform/mod.ts";
import {
  type DiscoveredResource,
  groupOf,
  ignoring,
  isNotFound,
  isTransient,
  KubeApiError,
  type KubeClient,
  type KubeObject,
} from "../../kube/mod.ts";
import { identityOf, STACK_LABEL } from "./prepared_object.ts";

/** How many kinds are listed at once: pruning is never urgent, so it leaves the API server alone. */
const AT_ONCE = 4;

/** An object that carries the label of a stack, with its kind. */
export interface LabelledObject {
  type: DiscoveredResource;
  object: KubeObject;
}

/** Objects of stacks. */
export interface StackObjects {
  objects: readonly LabelledObject[];
  /** Whether every kind could be listed. */
  isComplete: boolean;
}

/**
 * Deletes the objects of a stack that are no longer in it.
 *
 * @param applied Identities of the stack's objects, see `identityOf`; empty to delete the whole stack.
 * @returns Whether every kind could be listed and everything was deleted.
 * @see k0s `pkg/applier/stack.go`
 */
export async function pruneStack(
  client: KubeClient,
  name: string,
  applied: ReadonlySet<string>,
  options: { log: Logger; signal?: AbortSignal | undefined },
): Promise<boolean> {
  const { objects, isComplete } = await listStackObjects(client, { stack: name, signal: options.signal });
  await deleteSurplus(client, name, { objects, applied, ...options });
  return isComplete;
}

/**
 * Lists what carries the label of a stack, of any kind; kinds that cannot be listed are skipped, as upstream does.
 *
 * @param options.stack Its name; of every stack if left out.
 */
export async function listStackObjects(
  client: KubeClient,
  { stack, signal }: { stack?: string; signal?: AbortSignal | undefined },
): Promise<StackObjects> {
  // Kinds may have come since they were asked for, such as those of the stack itself.
  client.resetDiscovery();
  const kinds = (await client.resources()).filter(isPrunable);
  const labelSelector = stack === undefined ? STACK_LABEL : `${STACK_LABEL}=${stack}`;
  let isComplete = true;
  const objects: LabelledObject[] = [];
  await eachOf(kinds, async (type) => {
    const listed = await ignoring(isUnlistable, () => client.list(type, { labelSelector, metadataOnly: true, signal }));
    if (listed === undefined) isComplete = false;
    for (const object of listed?.items ?? []) objects.push({ type, object });
  });
  return { objects, isComplete };
}

/**
 * Deletes those of `objects` that carry the label of this stack, have no owner and are not in `applied`; in the
 * foreground, namespaced objects first.
 */
export async function deleteSurplus(
  client: KubeClient,
  name: string,
  { objects, applied, log, signal }: {
    objects: readonly LabelledObject[];
    applied: ReadonlySet<string>;
    log: Logger;
    signal?: AbortSignal | undefined;
  },
): Promise<void> {
  const surplus = objects.filter(({ object }) => isSurplus(object, name, applied))
    .toSorted((a, b) => Number(b.type.namespaced) - Number(a.type.namespaced));
  for (const { type, object } of surplus) {
    const target = { namespace: object.metadata.namespace, propagation: "Foreground" as const, signal };
    await ignoring(isGoneOrMissing, () => client.delete(type, object.metadata.name ?? "", target));
    log.info("Deleted object", { stack: name, kind: object.kind, name: object.metadata.name });
  }
}

/** Kinds to look through: preferred versions that can be listed and deleted, without the shadows of Services. */
function isPrunable({ preferred, verbs, apiVersion, kind }: DiscoveredResource): boolean {
  if (!preferred || !verbs.includes("delete") || !verbs.includes("list")) return false;
  return !(apiVersion === "v1" && kind === "Endpoints") &&
    !(groupOf(apiVersion) === "discovery.k8s.io" && kind === "EndpointSlice");
}

/** Whether an object that was found is to be deleted. */
export function isSurplus(object: KubeObject, stack: string, applied: ReadonlySet<string>): boolean {
  const { labels, ownerReferences, deletionTimestamp } = object.metadata;
  return labels?.[STACK_LABEL] === stack && (ownerReferences ?? []).length === 0 && deletionTimestamp === undefined &&
    !applied.has(identityOf(object));
}

function isUnlistable(error: unknown): boolean {
  return isTransient(error) || (error instanceof KubeApiError && [403, 404, 405].includes(error.status));
}

function isGoneOrMissing(error: unknown): boolean {
  return isNotFound(error) || (error instanceof KubeApiError && error.status === 410);
}

async function eachOf<T>(items: readonly T[], action: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const item of rest) await action(item);
  }));
}
