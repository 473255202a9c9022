import { isMapping } from "../../base/mod.ts";
import type { JsonObject, KubeClient, KubeObject, ResourceType } from "../../kube/mod.ts";
import { applyMergePatch } from "../patch/merge_patch.ts";

/** Under which name the server remembers what we applied; it takes the same from our client's name for what we patch. */
const FIELD_MANAGER = "k0s";

/** What {@link applyByServer} takes. */
export interface ApplyByServerOptions {
  object: KubeObject;
  /** As it is in the cluster; left out: it is not there. */
  live?: KubeObject;
  signal?: AbortSignal | undefined;
}

/**
 * Applies an object by the server, which remembers in `managedFields` what was applied, and takes away what has left it.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export async function applyByServer(
  client: KubeClient,
  type: ResourceType,
  { object, live, signal }: ApplyByServerOptions,
): Promise<KubeObject> {
  const patch = live === undefined ? [] : adoptingPatch(live);
  if (patch.length > 0) {
    await client.jsonPatch(type, object.metadata.name ?? "", patch, { namespace: object.metadata.namespace, signal });
  }
  // A manifest that was read from a cluster has them; the server refuses it.
  const { managedFields: _refused, ...metadata } = object.metadata;
  return await client.apply(type, { ...object, metadata }, { fieldManager: FIELD_MANAGER, signal });
}

/**
 * The JSON patch that makes what we once set by patches a part of what we apply. Otherwise it would stay when it leaves the
 * manifest, for k0s would still be known as what had set it. Empty if there is nothing of this kind.
 *
 * @see k8s.io/client-go `util/csaupgrade`
 */
export function adoptingPatch(live: KubeObject): JsonObject[] {
  const { managedFields, resourceVersion } = live.metadata;
  const entries = Array.isArray(managedFields) ? managedFields.filter(isMapping) : [];
  const patched = entries.filter((entry) => isOurs(entry, "Update"));
  if (patched.length === 0) return [];
  const applied = entries.find((entry) => isOurs(entry, "Apply"));
  const ours = [...(applied === undefined ? [] : [applied]), ...patched];
  const fieldsV1 = ours.map((entry) => entry.fieldsV1).reduce(applyMergePatch, {});
  const value = [
    ...entries.filter((entry) => !ours.includes(entry)),
    { ...ours[0], operation: "Apply", fieldsV1 },
  ];
  return [
    // If somebody else has changed it since then, this is a conflict.
    { op: "replace", path: "/metadata/resourceVersion", value: resourceVersion },
    { op: "replace", path: "/metadata/managedFields", value },
  ];
}

function isOurs({ manager, operation, subresource }: JsonObject, wanted: "Apply" | "Update"): boolean {
  return manager === FIELD_MANAGER && operation === wanted && (subresource ?? "") === "";
}
