import { isMapping } from "../base/mod.ts";

/** Anything JSON can say. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/** A JSON object. Members that are `undefined` are left out when it is sent. */
export type JsonObject = { [key: string]: unknown };

/** Metadata of an object, as far as we use it. */
export interface ObjectMeta {
  name?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: JsonObject[];
  [key: string]: unknown;
}

/** An object of the Kubernetes API. Only what all kinds share is typed. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [key: string]: unknown;
}

/** All objects of a list, with the moment from which a watch goes on. */
export interface KubeList<T extends KubeObject = KubeObject> {
  items: T[];
  resourceVersion: string;
}

/** A change reported by a watch. A `BOOKMARK` carries a resourceVersion only. */
export interface WatchEvent<T extends KubeObject = KubeObject> {
  type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  object: T;
}

/** A field of what may be an object; `undefined` if it is none. */
export function memberOf(value: unknown, name: string): unknown {
  return isMapping(value) ? value[name] : undefined;
}

/** What an Event may say, in bytes. @see k8s.io/kubernetes `pkg/apis/core/validation/events.go`: NoteLengthLimit */
const MOST_BYTES = 1_024;

/** A text as an Event can carry it: the API server refuses a longer one whole. */
export function eventMessage(text: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= MOST_BYTES) return text;
  const mark = "…";
  const room = MOST_BYTES - new TextEncoder().encode(mark).length;
  // A character that would be cut in two is left out.
  return new TextDecoder().decode(bytes.subarray(0, room), { stream: true }) + mark;
}
