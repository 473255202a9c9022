import { ConfigError } from "../base/mod.ts";
import { mappingProblem, parseAll } from "../base/std/yaml.ts";
import type { Chart } from "./chart_object.ts";

/**
 * The values of a Chart as helm takes them.
 *
 * @returns `undefined` if there are none.
 * @throws {ConfigError} If they are no mapping, which upstream takes for none.
 */
export function valuesOf({ metadata, spec }: Chart): string | undefined {
  const text = spec?.values ?? "";
  const problem = mappingProblem(text);
  if (problem !== undefined) {
    throw new ConfigError(
      `Cannot use the values of Chart "${metadata.name}"`,
      [{ path: "spec.values", message: problem }],
      { hint: "Values are a YAML mapping: `name: value`, one a line" },
    );
  }
  return parseAll(text).length === 0 ? undefined : text;
}
