import { isMapping } from "../../base/mod.ts";
import type { JsonObject } from "../../kube/mod.ts";

/** Applies a JSON merge patch (RFC 7396) and returns the result; the inputs stay as they are. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isMapping(patch)) return patch;
  const result: JsonObject = isMapping(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else setOwn(result, key, applyMergePatch(result[key], value));
  }
  return result;
}

/** The JSON merge patch that turns `from` into `to`; empty if they are equal. */
export function createMergePatch(from: JsonObject, to: JsonObject): JsonObject {
  const patch: JsonObject = {};
  for (const key of Object.keys(from)) {
    if (!Object.hasOwn(to, key)) setOwn(patch, key, null);
  }
  for (const [key, value] of Object.entries(to)) {
    const before = Object.hasOwn(from, key) ? from[key] : undefined;
    if (isMapping(before) && isMapping(value)) {
      const inner = createMergePatch(before, value);
      if (Object.keys(inner).length > 0) setOwn(patch, key, inner);
    } else if (!isEqualJson(before, value)) setOwn(patch, key, value);
  }
  return patch;
}

/**
 * The JSON merge patch that restores in `live` what `desired` says, leaving what only `live` has.
 *
 * A list counts as right if it has as many items and each covers the desired one: the API server fills defaults in.
 */
export function createDriftPatch(live: JsonObject, desired: JsonObject): JsonObject {
  const patch: JsonObject = {};
  for (const [key, value] of Object.entries(desired)) {
    const actual = live[key];
    if (isMapping(actual) && isMapping(value)) {
      const inner = createDriftPatch(actual, value);
      if (Object.keys(inner).length > 0) setOwn(patch, key, inner);
    } else if (!covers(actual, value)) setOwn(patch, key, value);
  }
  return patch;
}

/** Whether `live` says everything that `desired` says. Absent, null and empty count as the same. */
export function covers(live: unknown, desired: unknown): boolean {
  if (isEmpty(desired)) return isEmpty(live) || typeof live === typeof desired;
  if (Array.isArray(desired)) {
    return Array.isArray(live) && live.length === desired.length &&
      desired.every((item, index) => covers(live[index], item));
  }
  if (isMapping(desired)) {
    return isMapping(live) && Object.entries(desired).every(([key, value]) => covers(live[key], value));
  }
  return live === desired;
}

/** Whether two JSON values are equal; the order of keys does not matter. */
export function isEqualJson(a: unknown, b: unknown): boolean {
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isEqualJson(item, b[index]));
  }
  if (!isMapping(a) || !isMapping(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqualJson(a[key], b[key]));
}

/** What the API server drops or never stores. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "" ||
    (Array.isArray(value) && value.length === 0) ||
    (isMapping(value) && Object.keys(value).length === 0);
}

/** Sets a member even if it is called `__proto__`. */
export function setOwn(target: JsonObject, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}
