import { isMapping, K0sError, messageOf } from "../../base/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";
import { parse } from "@std/yaml";
import { applyMergePatch } from "./merge_patch.ts";
import { applyJsonPatch } from "./json_patch.ts";
import { applyStrategicMerge } from "./strategic_merge.ts";

/** A patch of the operator to what k0s deploys. */
export interface ObjectPatch {
  target: { kind: string; name: string; namespace?: string | undefined };
  patch: {
    type: "JSON" | "StrategicMergePatch" | "MergePatch";
    /** JSON or YAML. */
    content: string;
  };
}

/**
 * Applies patches in their order to the objects that they name. One that names none changes nothing, as upstream.
 *
 * @throws {K0sError} Naming the patch that cannot be applied.
 * @see k0s `docs/` on `spec.network.*.patches`
 */
export function patchObjects(objects: readonly KubeObject[], patches: readonly ObjectPatch[]): KubeObject[] {
  return objects.map((object) =>
    patches.filter(({ target }) => isTarget(object, target)).reduce((patched, patch) => applied(patched, patch), object)
  );
}

function isTarget({ kind, metadata }: KubeObject, target: ObjectPatch["target"]): boolean {
  return kind === target.kind && metadata.name === target.name &&
    (target.namespace === undefined || target.namespace === "" || metadata.namespace === target.namespace);
}

/** A patch that is of no use, by its place in the list. */
export interface PatchProblem {
  index: number;
  message: string;
}

/** What {@link patchObjects} would throw, and what it would not even look at for want of a target. */
export function patchProblems(objects: readonly KubeObject[], patches: readonly ObjectPatch[]): PatchProblem[] {
  let patched = [...objects];
  return patches.flatMap((patch, index) => {
    try {
      contentOf(patch);
      patched = patchObjects(patched, [patch]);
      return [];
    } catch (error) {
      return [{ index, message: messageOf(error) }];
    }
  });
}

/** Places in the list of the patches that name none of the objects, as those before them have left these. */
export function idlePatches(objects: readonly KubeObject[], patches: readonly ObjectPatch[]): number[] {
  let patched = [...objects];
  return patches.flatMap((patch, index) => {
    if (!patched.some((object) => isTarget(object, patch.target))) return [index];
    if (patchProblems(patched, [patch]).length === 0) patched = patchObjects(patched, [patch]);
    return [];
  });
}

const APPLY = { JSON: applyJsonPatch, MergePatch: applyMergePatch, StrategicMergePatch: applyStrategicMerge };

function applied(object: KubeObject, patch: ObjectPatch): KubeObject {
  const content = contentOf(patch);
  try {
    const result = APPLY[patch.patch.type](object, content);
    if (isKubeObject(result)) return result;
    throw new K0sError("the result has no apiVersion, kind or metadata");
  } catch (error) {
    throw cannotPatch(patch, error);
  }
}

/** The content of a patch, as its type wants it. @throws {K0sError} */
function contentOf(patch: ObjectPatch): unknown {
  const { type, content } = patch.patch;
  try {
    const read = parse(content);
    if (type === "JSON" ? Array.isArray(read) : isMapping(read)) return read;
    throw new K0sError(`the content is no ${type === "JSON" ? "list of operations" : "mapping"}, which ${type} needs`);
  } catch (error) {
    throw cannotPatch(patch, error);
  }
}

function cannotPatch({ target }: ObjectPatch, cause: unknown): K0sError {
  return new K0sError(`Cannot patch ${target.kind} "${target.name}": ${messageOf(cause)}`, { cause });
}

function isKubeObject(value: unknown): value is KubeObject {
  return isMapping(value) && typeof value.apiVersion === "string" && typeof value.kind === "string" &&
    isMapping(value.metadata);
}
