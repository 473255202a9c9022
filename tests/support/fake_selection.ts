import { isMapping } from "../../lib/base/mod.ts";
import type { KubeObject } from "../../lib/kube/mod.ts";

/** Whether an object's path is in a collection, that of all namespaces included. */
export function isIn(collection: string, path: string): boolean {
  const slash = path.lastIndexOf("/");
  const own = path.slice(0, slash);
  return own === collection || own.replace(/\/namespaces\/[^/]+/, "") === collection;
}

/** Whether an object is selected by the label and the field of a query. */
export function isSelected(object: KubeObject, query: URLSearchParams): boolean {
  const label = query.get("labelSelector");
  const field = query.get("fieldSelector");
  if (label !== null) {
    const [key = "", value] = label.split("=");
    const actual = object.metadata.labels?.[key];
    if (actual === undefined || (value !== undefined && actual !== value)) return false;
  }
  if (field === null) return true;
  const [, path = "", operator, wanted] = /^([^!=]*)(!?=)(.*)$/.exec(field) ?? [];
  const actual = path.split(".").reduce<unknown>(
    (value, part) => (isMapping(value) ? value[part] : undefined),
    object,
  );
  return (actual === wanted) === (operator === "=");
}
