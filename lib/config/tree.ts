import { isMapping, type Mapping } from "../base/mod.ts";

/**
 * Lays a document over defaults: mappings are merged, everything else replaces.
 *
 * @returns A new value that shares no mapping with either.
 */
export function overlay(defaults: unknown, document: unknown): unknown {
  if (document === undefined) return structuredClone(defaults);
  if (!isMapping(defaults) || !isMapping(document)) return structuredClone(document);
  const merged: Mapping = {};
  for (const key of new Set([...Object.keys(defaults), ...Object.keys(document)])) {
    merged[key] = overlay(defaults[key], document[key]);
  }
  return merged;
}

/** What lies at a path of a tree; `undefined` if there is nothing. */
export function valueAt(tree: unknown, path: readonly PropertyKey[]): unknown {
  let value = tree;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** A path as text: `spec.workerProfiles[0].name`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.map((key) => typeof key === "number" ? `[${key}]` : `.${String(key)}`).join("").replace(/^\./, "");
}
