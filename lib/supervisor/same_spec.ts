import { isMapping, type Mapping } from "../base/mod.ts";
import type { ProcessSpec } from "./process_spec.ts";

/** Whether two specs mean the same process; the order of members does not count, that of arguments does. */
export function isSameSpec(a: ProcessSpec, b: ProcessSpec): boolean {
  return canonical(a) === canonical(b);
}

function canonical(spec: ProcessSpec): string {
  return JSON.stringify(spec, (_key, value: unknown) => isMapping(value) ? sorted(value) : value);
}

function sorted(record: Mapping): Mapping {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
