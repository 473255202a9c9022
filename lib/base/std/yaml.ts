/** YAML as Kubernetes reads and writes it, under the name of the standard library's module. */
import { allDocuments, type FirstDocument, firstDocument } from "../yaml/documents.ts";
import type { DecodeOptions } from "../yaml/decoder.ts";
import { mappingProblem } from "../yaml/mapping_problem.ts";
import { type RenderOptions, renderYaml } from "../yaml/render.ts";

export type { DecodeOptions, FirstDocument };
export { mappingProblem };
/** Options of {@link stringify}. */
export type StringifyOptions = RenderOptions;

/**
 * Parses the first YAML document of a text as `sigs.k8s.io/yaml` does, which is what Kubernetes and kubectl use: YAML
 * 1.1 with merge keys; dates are text; integers that a double would round are `bigint`; of a key that is there twice,
 * the second counts.
 *
 * @throws {SyntaxError} With line and column.
 */
export function parse(text: string): unknown {
  return firstDocument(text).value;
}

/**
 * Like {@link parse}, and tells whether there are more documents.
 *
 * @throws {SyntaxError} With line and column.
 */
export function parseFirst(text: string, options: DecodeOptions = {}): FirstDocument {
  return firstDocument(text, options);
}

/**
 * Parses all YAML documents of a text, taken apart as kubectl does it; empty documents are left out.
 *
 * @throws {SyntaxError} With line and column.
 */
export function parseAll(text: string, options: DecodeOptions = {}): unknown[] {
  return allDocuments(text, options);
}

/**
 * Renders a value as one YAML document, without anchors; `undefined` members are left out. What any version of YAML
 * would not read as text is quoted.
 */
export function stringify(value: unknown, options: StringifyOptions = {}): string {
  return renderYaml(value, options);
}
