import { isMapping, K0sError } from "../../base/mod.ts";
import type { JsonObject } from "../../kube/mod.ts";
import { isEqualJson, setOwn } from "./merge_patch.ts";

/**
 * Applies a JSON patch (RFC 6902) and returns the result; the inputs stay as they are.
 *
 * @throws {K0sError} If an operation is malformed, its path does not exist, or a test fails.
 */
export function applyJsonPatch(target: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations)) throw new K0sError("Cannot apply JSON patch: it is not a list");
  return operations.reduce<unknown>(applyOperation, structuredClone(target));
}

function applyOperation(target: unknown, operation: unknown): unknown {
  if (!isMapping(operation)) throw new K0sError("Cannot apply JSON patch: an operation is not a mapping");
  const path = pointer(operation.path);
  switch (operation.op) {
    case "add":
      return withValue(target, path, valueOf(operation), "add");
    case "replace":
      valueAt(target, path);
      return withValue(target, path, valueOf(operation), "replace");
    case "remove":
      return without(target, path);
    case "move":
    case "copy": {
      const from = pointer(operation.from);
      const value = structuredClone(valueAt(target, from));
      return withValue(operation.op === "move" ? without(target, from) : target, path, value, "add");
    }
    case "test":
      if (!isEqualJson(valueAt(target, path), valueOf(operation))) throw failed(path, "the value is another one");
      return target;
    default:
      throw new K0sError(`Cannot apply JSON patch: unknown operation ${JSON.stringify(operation.op)}`);
  }
}

/** The value of an operation that needs one; null is one. */
function valueOf(operation: JsonObject): unknown {
  if (Object.hasOwn(operation, "value")) return operation.value;
  throw new K0sError(`Cannot apply JSON patch: ${operation.op} at ${JSON.stringify(operation.path)} has no value`);
}

/** Parts of a JSON pointer (RFC 6901). */
function pointer(text: unknown): string[] {
  if (typeof text !== "string" || (text !== "" && !text.startsWith("/"))) {
    throw new K0sError(`Cannot apply JSON patch: ${JSON.stringify(text)} is not a JSON pointer`);
  }
  return text.split("/").slice(1).map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function valueAt(target: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, part) => {
    if (Array.isArray(value)) return value[indexIn(value, part, path, 0)];
    if (isMapping(value) && Object.hasOwn(value, part)) return value[part];
    throw failed(path, "there is nothing");
  }, target);
}

function withValue(target: unknown, path: readonly string[], value: unknown, mode: "add" | "replace"): unknown {
  const { parent, last } = parentOf(target, path);
  if (last === undefined) return value;
  if (Array.isArray(parent)) {
    const index = last === "-" && mode === "add" ? parent.length : indexIn(parent, last, path, mode === "add" ? 1 : 0);
    parent.splice(index, mode === "add" ? 0 : 1, value);
  } else setOwn(parent, last, value);
  return target;
}

function without(target: unknown, path: readonly string[]): unknown {
  valueAt(target, path);
  const { parent, last } = parentOf(target, path);
  if (last === undefined) return null;
  if (Array.isArray(parent)) parent.splice(indexIn(parent, last, path, 0), 1);
  else delete parent[last];
  return target;
}

function parentOf(
  target: unknown,
  path: readonly string[],
): { parent: unknown[] | Record<string, unknown>; last: string | undefined } {
  const parent = valueAt(target, path.slice(0, -1));
  if (Array.isArray(parent) || isMapping(parent)) return { parent, last: path.at(-1) };
  throw failed(path, "its parent is neither a mapping nor a list");
}

function indexIn(list: readonly unknown[], part: string, path: readonly string[], beyond: 0 | 1): number {
  const index = /^(0|[1-9]\d*)$/.test(part) ? Number(part) : NaN;
  if (!(index < list.length + beyond)) throw failed(path, `the list has no item ${part}`);
  return index;
}

function failed(path: readonly string[], reason: string): K0sError {
  return new K0sError(`Cannot apply JSON patch at "/${path.join("/")}": ${reason}`);
}
