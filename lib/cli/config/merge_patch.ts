import { isMapping, stringifyJson } from "../../base/mod.ts";
import type { JsonObject } from "../../kube/mod.ts";

/** The JSON merge patch (RFC 7396) that makes one object of another. */
export function mergePatchBetween(before: JsonObject, after: JsonObject): JsonObject {
  const patch: JsonObject = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [former, next] = [before[name], after[name]];
    if (next === undefined) patch[name] = null;
    else if (isMapping(former) && isMapping(next)) {
      const inner = mergePatchBetween(former, next);
      if (Object.keys(inner).length > 0) patch[name] = inner;
    } else if (stringifyJson(former ?? null) !== stringifyJson(next)) patch[name] = next;
  }
  return patch;
}
