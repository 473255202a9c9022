import { defineScalarTag, dump, DUMP_SCHEMA, NOT_RESOLVED, type ScalarTagDefinition } from "js-yaml";
import { resolveScalar } from "./scalars.ts";

/** Options of {@link renderYaml}. */
export interface RenderOptions {
  /** Blanks per level. @default {2} */
  indent?: number;
  /** Longest line before folding; -1 never folds. @default {-1} */
  lineWidth?: number;
  /** Whether keys are sorted. @default {false} */
  sortKeys?: boolean;
}

/** The library's schema quotes what YAML 1.1 or 1.2 takes for something else than text; ours adds what Go's reader does. */
const SCHEMA = DUMP_SCHEMA.withTags(
  numberTag("int", (value) => typeof value === "bigint" || (Number.isInteger(value) && /^-?\d+$/.test(String(value)))),
  numberTag("float", (value) => typeof value === "number"),
);

function numberTag(type: "int" | "float", identify: (value: unknown) => boolean): ScalarTagDefinition {
  const tagName = `tag:yaml.org,2002:${type}`;
  const base = DUMP_SCHEMA.tags.find((tag) => tag.tagName === tagName) as ScalarTagDefinition;
  return defineScalarTag<unknown>(tagName, {
    implicit: true,
    resolve: (source, isExplicit) => {
      const resolved = resolveScalar(source);
      if (resolved.type === type) return resolved.value;
      return resolved.type === "str" || type === "int" ? base.resolve(source, isExplicit, tagName) : NOT_RESOLVED;
    },
    identify,
    represent: (value: unknown) => typeof value === "bigint" ? value.toString() : base.represent(value),
  });
}

/** Renders a value as one YAML document, without anchors; `undefined` members are left out. */
export function renderYaml(value: unknown, options: RenderOptions = {}): string {
  return dump(value, { schema: SCHEMA, skipInvalid: true, noRefs: true, lineWidth: -1, ...options });
}
