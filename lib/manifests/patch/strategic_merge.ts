import { isMapping } from "../../base/mod.ts";
import type { JsonObject } from "../../kube/mod.ts";

/** Lists of the built-in kinds whose items are merged by a key; all other lists are replaced. */
const MERGE_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ["name"],
  initContainers: ["name"],
  ephemeralContainers: ["name"],
  volumes: ["name"],
  env: ["name"],
  imagePullSecrets: ["name"],
  secrets: ["name"],
  volumeMounts: ["mountPath"],
  volumeDevices: ["devicePath"],
  // Of a container, and of a Service.
  ports: ["containerPort", "port"],
  hostAliases: ["ip"],
  topologySpreadConstraints: ["topologyKey"],
  conditions: ["type"],
  ownerReferences: ["uid"],
};

const DIRECTIVE = "$patch";

/**
 * Applies a strategic merge patch to an object of a built-in kind and returns the result; the inputs stay as they are.
 *
 * Like a JSON merge patch, but lists with a merge key are merged item by item, and `$patch: delete` or `replace` says
 * otherwise.
 *
 * @see https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
 */
export function applyStrategicMerge(target: unknown, patch: unknown): unknown {
  if (!isMapping(patch)) return patch;
  const { [DIRECTIVE]: directive, ...members } = patch;
  if (directive === "replace") return members;
  if (directive === "delete") return undefined;
  const result: JsonObject = isMapping(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(members)) {
    if (key.startsWith("$")) applyDirective(result, key, value);
    else if (value === null) delete result[key];
    else if (Array.isArray(value)) result[key] = mergedList(result[key], value, MERGE_KEYS[key] ?? []);
    else {
      const merged = applyStrategicMerge(result[key], value);
      if (merged === undefined) delete result[key];
      else result[key] = merged;
    }
  }
  return result;
}

/** `$deleteFromPrimitiveList/finalizers: [a]`. Directives about order and retained keys change nothing here. */
function applyDirective(result: JsonObject, directive: string, value: unknown): void {
  const prefix = "$deleteFromPrimitiveList/";
  const key = directive.slice(prefix.length);
  const list = result[key];
  if (!directive.startsWith(prefix) || !Array.isArray(list) || !Array.isArray(value)) return;
  result[key] = list.filter((item) => !value.includes(item));
}

function mergedList(current: unknown, patch: readonly unknown[], keys: readonly string[]): unknown[] {
  const replaces = patch.some((item) => isMapping(item) && item[DIRECTIVE] === "replace" && isOnlyDirective(item));
  const items = patch.filter((item) => !(isMapping(item) && isOnlyDirective(item)));
  if (replaces || keys.length === 0 || !Array.isArray(current)) {
    return items.map((item) => applyStrategicMerge(undefined, item)).filter((item) => item !== undefined);
  }
  const result: unknown[] = [...current];
  for (const item of items) mergeItem(result, item, keys);
  return result;
}

function mergeItem(result: unknown[], item: unknown, keys: readonly string[]): void {
  const key = isMapping(item) ? keys.find((candidate) => candidate in item) : undefined;
  const index = key === undefined || !isMapping(item)
    ? -1
    : result.findIndex((other) => isMapping(other) && other[key] === item[key]);
  const merged = applyStrategicMerge(index === -1 ? undefined : result[index], item);
  if (merged === undefined) {
    if (index !== -1) result.splice(index, 1);
  } else if (index === -1) result.push(merged);
  else result[index] = merged;
}

function isOnlyDirective(item: JsonObject): boolean {
  return DIRECTIVE in item && Object.keys(item).length === 1;
}
