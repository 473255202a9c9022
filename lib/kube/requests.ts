import { isMapping, K0sError } from "../base/mod.ts";
import { apiErrorFrom } from "./kube_api_error.ts";
import type { KubeObject, WatchEvent } from "./kube_object.ts";
import { resourcePath, type ResourceType } from "./resource_type.ts";

/** What all calls take. */
export interface CallOptions {
  /** Gives up. */
  signal?: AbortSignal | undefined;
  /** How long one request may take, in milliseconds. @default {30_000} */
  timeoutMs?: number | undefined;
}

/** Options of calls about one object. */
export interface ObjectOptions extends CallOptions {
  /** Ignored for cluster-scoped kinds. */
  namespace?: string | undefined;
  /** Such as `status`. */
  subresource?: string | undefined;
}

/** Options of calls about many objects. */
export interface ListOptions extends CallOptions {
  /** Left out: all namespaces. */
  namespace?: string | undefined;
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
  /** Metadata only: much smaller for large objects. @default {false} */
  metadataOnly?: boolean | undefined;
}

/** Options of `KubeClient.watch`. */
export interface WatchOptions extends Omit<ListOptions, "timeoutMs" | "metadataOnly"> {
  /** Where to go on, from a list or an earlier event. */
  resourceVersion: string;
  /** After how many seconds the server ends the watch. @default {300} */
  timeoutSeconds?: number | undefined;
}

/** What becomes of dependents when their owner is deleted. */
export type Propagation = "Foreground" | "Background" | "Orphan";

/** Path of one object. */
export function objectPath(type: ResourceType, name: string, { namespace, subresource }: ObjectOptions): string {
  return resourcePath(type, { namespace, name, subresource });
}

/** Namespace of a call: as told, else the object's own. */
export function namespaceOf(object: KubeObject, { namespace }: ObjectOptions): string | undefined {
  return namespace ?? object.metadata.namespace;
}

/** Name of an object. @throws {K0sError} If it has none. */
export function nameOf(object: KubeObject): string {
  const { name } = object.metadata;
  if (name === undefined || name === "") throw new K0sError(`Cannot address ${object.kind}: it has no metadata.name`);
  return name;
}

/** Query parameters with their `?`; empty ones are left out. */
export function queryOf(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/** Selectors of a list or watch as query parameters. */
export function selectorsOf({ labelSelector, fieldSelector }: ListOptions): Record<string, string | undefined> {
  return { labelSelector, fieldSelector };
}

/**
 * A line of a watch.
 *
 * @throws {KubeApiError} If it reports an error, such as 410 for an expired resourceVersion.
 */
export function watchEventOf<T extends KubeObject>(line: unknown, path: string): WatchEvent<T> {
  if (!isMapping(line) || !isMapping(line.object)) throw new K0sError(`Cannot watch ${path}: not a watch event`);
  if (line.type === "ERROR") {
    const { code } = line.object;
    throw apiErrorFrom(`watch ${path}`, typeof code === "number" ? code : 500, JSON.stringify(line.object));
  }
  return line as unknown as WatchEvent<T>;
}
