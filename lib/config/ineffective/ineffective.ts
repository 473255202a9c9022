import type { Mapping } from "../../base/mod.ts";
import type { ClusterConfig } from "../schema/cluster_config.ts";

/** A configuration as it counts, without its head. */
export type Spec = ClusterConfig["spec"];

/** Settings that a document may have, and that then change nothing and harm nothing. */
export interface Ineffective {
  /** Below `spec`; `[]` stands for each item of a list. */
  paths: readonly string[];
  /**
   * Why they count for nothing; `undefined`: they count.
   *
   * @param item The item of the list that they are of, as the document has it; empty where they are of none.
   */
  because(spec: Spec, item: Mapping): string | undefined;
  /** What asks for nothing, beside what is empty. @default {what is written where a document says nothing} */
  usual?: unknown;
  /** Whether a value asks for something. @default {it is neither empty nor {@link usual}} */
  asks?(value: unknown, spec: Spec): boolean;
}

/** Paths of fields of one section. */
export function fieldsOf(section: string, ...fields: readonly string[]): string[] {
  return fields.map((field) => `${section}.${field}`);
}

/** A reason that holds where a condition does. */
export function when(holds: boolean | undefined, reason: string): string | undefined {
  return holds ? reason : undefined;
}
