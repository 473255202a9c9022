import { formatDuration } from "../../base/mod.ts";
import type { Flag, FlagValues } from "../../command/mod.ts";
import { absolutePath } from "../../platform/mod.ts";

/** Flags with a path that must mean the same wherever the service starts. */
const PATHS: readonly string[] = ["config", "data-dir", "kubelet-root-dir", "token-file"];

/**
 * The flags that were given, as arguments of a service: `--name=value`, sorted by name.
 *
 * @param flags Those of the command that the service runs.
 * @param directory Where relative paths start.
 * @see k0s `pkg/install` (flags carried over)
 */
export function carriedFlags(flags: readonly Flag[], values: FlagValues, directory?: () => string): string[] {
  return flags
    .filter(({ name, deprecated }) => deprecated === undefined && values.isGiven(name))
    .map((flag): [string, string] => [flag.name, textOf(flag, values)])
    // An empty path says nothing, and would become the current directory.
    .filter(([name, text]) => text !== "" || !PATHS.includes(name))
    .map(([name, text]) => `--${name}=${PATHS.includes(name) ? absolutePath(text, directory) : text}`)
    .sort();
}

/** The value as its kind reads it back. */
function textOf({ name, kind }: Flag, values: FlagValues): string {
  switch (kind.typeName) {
    case "":
      return String(values.bool(name));
    case "int":
      return String(values.number(name));
    case "duration":
      return formatDuration(values.number(name));
    case "strings":
      return values.strings(name).map(csvField).join(",");
    case "stringToString":
      return pairs(values.map<string>(name));
    case "mapStringString":
    case "mapStringBool":
      return pairs(sortedByKey(values.map<string | boolean>(name)));
    default:
      return values.string(name);
  }
}

function csvField(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function pairs(map: Readonly<Record<string, string | boolean>>): string {
  return Object.entries(map).map(([key, value]) => `${key}=${value}`).join(",");
}

function sortedByKey<Value>(map: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}
