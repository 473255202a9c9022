import { isMapping, mappingIn } from "../../base/mod.ts";
import {
  ignoring,
  ignoringNotFound,
  isConflict,
  type JsonObject,
  type KubeClient,
  type KubeObject,
  type ResourceType,
} from "../../kube/mod.ts";
import { applyByServer } from "./apply_by_server.ts";
import { createDriftPatch, createMergePatch } from "../patch/merge_patch.ts";
import { CHECKSUM_ANNOTATION, LAST_APPLIED_ANNOTATION, type PreparedObject } from "./prepared_object.ts";

/** What applying an object came to. */
export type ApplyOutcome = "created" | "changed" | "unchanged";

/** Options of {@link applyObject}. */
export interface ApplyObjectOptions {
  signal?: AbortSignal | undefined;
}

/**
 * Makes the cluster's object what the manifest says.
 *
 * Missing: created. Applied before: a merge patch with what changed since then and what drifted in the cluster.
 * Never applied by us: replaced. Too large for an annotation with what was applied last (a definition of
 * more than 256 KiB): applied by the server.
 *
 * Unlike upstream, an object whose manifest is unchanged is compared with the cluster too: fields that the manifest
 * sets are restored, fields that others added stay.
 *
 * @see k0s `pkg/applier/stack.go`
 */
export async function applyObject(
  client: KubeClient,
  type: ResourceType,
  prepared: PreparedObject,
  { signal }: ApplyObjectOptions = {},
): Promise<ApplyOutcome> {
  const { object, isLarge } = prepared;
  const name = object.metadata.name ?? "";
  const target = { namespace: object.metadata.namespace, signal };
  const live = await ignoringNotFound(() => client.get(type, name, target));
  if (live === undefined) {
    const created = isLarge
      ? await applyByServer(client, type, { object, signal })
      : await ignoring(isConflict, () => client.create(type, object, target));
    // Somebody else was faster: the next attempt finds the object.
    if (created !== undefined) return "created";
    return applyOver(client, type, await client.get(type, name, target), { ...prepared, signal });
  }
  return applyOver(client, type, live, { ...prepared, signal });
}

async function applyOver(
  client: KubeClient,
  type: ResourceType,
  live: KubeObject,
  { object, checksum, isLarge, signal }: PreparedObject & { signal: AbortSignal | undefined },
): Promise<ApplyOutcome> {
  const target = { namespace: object.metadata.namespace, signal };
  const annotations = live.metadata.annotations ?? {};
  const isSameManifest = annotations[CHECKSUM_ANNOTATION] === checksum;
  const wasLarge = CHECKSUM_ANNOTATION in annotations && !(LAST_APPLIED_ANNOTATION in annotations);
  if (isLarge || wasLarge) {
    if (isSameManifest && Object.keys(createDriftPatch(live, object)).length === 0) return "unchanged";
    return outcomeOf(live, await applyByServer(client, type, { object, live, signal }));
  }
  const lastApplied = lastAppliedOf(live);
  if (lastApplied === undefined) {
    const metadata = { ...object.metadata, resourceVersion: live.metadata.resourceVersion ?? "" };
    await client.update(type, { ...object, metadata }, target);
    return "changed";
  }
  const patch = isSameManifest ? createDriftPatch(live, object) : threeWayPatch(lastApplied, live, object);
  if (Object.keys(patch).length === 0) return "unchanged";
  return outcomeOf(live, await client.mergePatch(type, object.metadata.name ?? "", patch, target));
}

function outcomeOf(before: KubeObject, after: KubeObject): ApplyOutcome {
  return after.metadata.resourceVersion === before.metadata.resourceVersion ? "unchanged" : "changed";
}

/** What was taken out of the manifest goes; what it says and the cluster does not, comes. */
export function threeWayPatch(lastApplied: JsonObject, live: KubeObject, object: KubeObject): JsonObject {
  const sinceThen = createMergePatch(lastApplied, object);
  const drift = createDriftPatch(live, object);
  return combine(sinceThen, drift) as JsonObject;
}

/** Both patches in one; they never contradict each other, since both set what the manifest says. */
function combine(first: unknown, second: unknown): unknown {
  if (!isMapping(first) || !isMapping(second)) return second;
  const combined: JsonObject = { ...first };
  for (const [key, value] of Object.entries(second)) {
    combined[key] = Object.hasOwn(first, key) ? combine(first[key], value) : value;
  }
  return combined;
}

/** What was applied last; `undefined` if nothing, or if the annotation is damaged. */
function lastAppliedOf(live: KubeObject): JsonObject | undefined {
  return mappingIn(live.metadata.annotations?.[LAST_APPLIED_ANNOTATION] ?? "");
}
