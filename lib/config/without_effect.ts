import { isMapping, type Mapping, type Problem } from "../base/mod.ts";
import { everyDefault } from "./defaults/effective.ts";
import type { DefaultConfigOptions } from "./defaults/defaults.ts";
import { ineffectiveInCluster } from "./ineffective/cluster.ts";
import type { Ineffective, Spec } from "./ineffective/ineffective.ts";
import { ineffectiveNetwork } from "./ineffective/network.ts";
import { saysMore } from "./says_more.ts";
import { valueAt } from "./tree.ts";

const ROWS: readonly Ineffective[] = [...ineffectiveNetwork, ...ineffectiveInCluster];

/** What {@link withoutEffect} compares a document with. */
export interface WithoutEffectOptions extends Omit<DefaultConfigOptions, "hostAddress"> {
  /** What the document comes to. */
  spec: Spec;
}

/**
 * What of a document changes nothing or is deprecated: one warning a field. What says no more than the defaults is no wish:
 * `k0s config create` prints them all, also of what is not in use.
 */
export function withoutEffect(document: Mapping, { spec, ...options }: WithoutEffectOptions): Problem[] {
  const defaults = everyDefault({ ...options, hostAddress: spec.api.address });
  const found = new Map<string, string>();
  const tell = (path: string, message: string) => {
    const isSaid = [...found.keys()].some((known) => path === known || path.startsWith(`${known}.`));
    if (!isSaid) found.set(path, message);
  };
  for (const { paths, because, usual, asks } of ROWS) {
    for (const pattern of paths) {
      for (const { path, value, item } of fieldsAt(document, pattern)) {
        const common = usual ?? valueAt(defaults, path.split("."));
        const isAsked = asks?.(value, spec) ?? saysMore(value, common);
        const reason = isAsked ? because(spec, item) : undefined;
        if (reason !== undefined) tell(path, reason);
      }
    }
  }
  return [...found].map(([path, message]) => ({ path, message }));
}

interface Field {
  path: string;
  value: unknown;
  /** The item of a list that it is of; empty where it is of none. */
  item: Mapping;
}

/** The fields of a document that a path of a row stands for. */
function fieldsAt(document: Mapping, pattern: string): Field[] {
  const [list = "", field] = pattern.split("[].");
  const path = `spec.${list}`;
  const value = valueAt(document, path.split("."));
  if (field === undefined) return value === undefined ? [] : [{ path, value, item: {} }];
  const items = Array.isArray(value) ? value : [];
  return items.flatMap((item, index) =>
    isMapping(item) && item[field] !== undefined
      ? [{ path: `${path}[${index}].${field}`, value: item[field], item }]
      : []
  );
}
