import { ConfigError } from "../../../lib/base/mod.ts";
import { parseDocument } from "../../../lib/config/parse.ts";

/** The problems of a `spec` given as YAML, one a line, without the leading `spec.` and the value quoted in them. */
export function specProblems(spec: string, featureGates?: Record<string, boolean>): string[] {
  const text = spec.startsWith("{") ? `spec: ${spec}` : `spec: {${spec}}`;
  try {
    parseDocument(text, { hostAddress: "192.0.2.2", featureGates });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ path, message }) =>
      `${path}: ${message}`.replace(/^spec\./, "").replace(/: Invalid value: (?:"[^"]*"|[-\w]+)/, "")
    );
  }
}
