import { ConfigError, isMapping, messageOf } from "../base/mod.ts";
import { parseAll } from "../base/std/yaml.ts";
import type { Chart } from "./chart_object.ts";

/**
 * The values of a Chart as helm takes them.
 *
 * @returns `undefined` if there are none.
 * @throws {ConfigError} If they are no mapping, which upstream takes for none.
 */
export function valuesOf({ metadata, spec }: Chart): string | undefined {
  const text = spec?.values ?? "";
  const refused = (message: string) =>
    new ConfigError(`Cannot use the values of Chart "${metadata.name}"`, [{ path: "spec.values", message }], {
      hint: "Values are a YAML mapping: `name: value`, one a line",
    });
  let documents: unknown[];
  try {
    documents = parseAll(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw refused(messageOf(error));
  }
  const wrong = documents.find((document) => !isMapping(document));
  if (wrong !== undefined) {
    throw refused(`must be a mapping, not ${Array.isArray(wrong) ? "a list" : `a ${typeof wrong}`}`);
  }
  return documents.length === 0 ? undefined : text;
}
