import { follow, type FollowOptions } from "./follow.ts";
import type { KubeClient } from "./kube_client.ts";
import type { KubeObject } from "./kube_object.ts";
import type { ResourceType } from "./resource_type.ts";

/** Objects of a kind as {@link followState} knows them. */
export interface FollowedState<T extends KubeObject, Kept> {
  /**
   * What is kept of every object there is, by its name; `namespace/name` where several namespaces are followed. It is the
   * follower's own, and shows what is known at the moment that it is read.
   */
  readonly objects: ReadonlyMap<string, Kept>;
  /** The objects that may be others than before: the one that was added or changed, or all after they were listed anew. */
  readonly changed: readonly T[];
}

/** Options of {@link followState}. */
export interface FollowStateOptions<T extends KubeObject, Kept> extends FollowOptions {
  /** What is kept of an object, which may be large. */
  keep(object: T): Kept;
}

/**
 * Follows all objects of a selection as one state, until the signal is aborted: first all of them, then again after every
 * change.
 *
 * When changes may have been missed, all are listed anew: what vanished meanwhile is then gone from the state, too.
 */
export async function* followState<T extends KubeObject, Kept>(
  client: KubeClient,
  type: ResourceType,
  options: FollowStateOptions<T, Kept>,
): AsyncGenerator<FollowedState<T, Kept>> {
  const { keep, ...selection } = options;
  const objects = new Map<string, Kept>();
  const keyOf = ({ metadata: { name = "", namespace } }: T) =>
    selection.namespace === undefined && namespace !== undefined ? `${namespace}/${name}` : name;
  for await (const event of follow<T>(client, type, selection)) {
    if (event.type === "DELETED") {
      objects.delete(keyOf(event.object));
      yield { objects, changed: [] };
      continue;
    }
    if (event.type === "LISTED") objects.clear();
    const changed = event.type === "LISTED" ? event.items : [event.object];
    for (const object of changed) objects.set(keyOf(object), keep(object));
    yield { objects, changed };
  }
}
