import { parseDocument } from "../../../../lib/config/parse.ts";

/** What is told of a `spec` in YAML without its braces, `path: message` each, the path without the leading `spec.`. */
export function warnedOf(spec: string): string[] {
  return parseDocument(`spec: {${spec}}`, { hostAddress: "192.0.2.2", featureGates: { IPv6SingleStack: true } })
    .warnings
    .map(({ path, message }) => `${path.replace(/^spec\./, "")}: ${message}`);
}

/** The paths alone. */
export function pathsOf(spec: string): string[] {
  return warnedOf(spec).map((warning) => warning.split(":", 1)[0]!);
}
