/** Typed door to `@std/yaml` as `deno-std` publishes it on npm, with the schema that Kubernetes means: YAML 1.2 core. */
import * as std from "deno-std/yaml/mod.js";

/** Options of {@link stringify} that we use. */
export interface StringifyOptions {
  /** Blanks per level. @default {2} */
  indent?: number;
  /** Longest line before folding; -1 never folds. @default {-1} */
  lineWidth?: number;
  /** Whether keys are sorted. @default {false} */
  sortKeys?: boolean;
}

interface Yaml {
  parse(text: string, options: { schema: "core" }): unknown;
  parseAll(text: string, options: { schema: "core" }): unknown;
  stringify(value: unknown, options: object): string;
}

const yaml = std as unknown as Yaml;

/**
 * Parses one YAML document.
 *
 * Dates stay text (the core schema has none) and a duplicate key is refused.
 *
 * @throws {SyntaxError} With line and column.
 */
export function parse(text: string): unknown {
  return yaml.parse(text, { schema: "core" });
}

/**
 * Parses a stream of YAML documents; empty documents are left out.
 *
 * @throws {SyntaxError} With line and column.
 */
export function parseAll(text: string): unknown[] {
  const documents = yaml.parseAll(text, { schema: "core" }) as unknown[] | null;
  return (documents ?? []).filter((document) => document !== null && document !== undefined);
}

/** Renders a value as one YAML document, without anchors; `undefined` members are left out. */
export function stringify(value: unknown, options: StringifyOptions = {}): string {
  return yaml.stringify(value, { schema: "core", skipInvalid: true, useAnchors: false, lineWidth: -1, ...options });
}
