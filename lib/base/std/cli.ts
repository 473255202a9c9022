/** Typed facade of `@std/cli` as `deno-std` publishes it on npm (JavaScript without declarations). */
import * as std from "deno-std/cli/parse_args.js";

/** Options of {@link parseArgs} that we use. */
export interface ParseArgsOptions {
  /** Flags that take no value. */
  boolean?: readonly string[];
  /** Flags that take a value. */
  string?: readonly string[];
  /** Flags that may be given several times. */
  collect?: readonly string[];
  /** Further names of a flag. */
  alias?: Readonly<Record<string, string | readonly string[]>>;
  /** Values of flags that are not given. */
  default?: Readonly<Record<string, unknown>>;
  /** Whether parsing stops at the first positional argument. */
  stopEarly?: boolean;
  /** Whether `--` and what follows is kept apart under the key `--`. */
  "--"?: boolean;
  /** Called for every flag not declared; `false` drops it. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** What {@link parseArgs} found: flags by name, positional arguments under `_`. */
export type ParsedArgs = { _: (string | number)[] } & Record<string, unknown>;

/** Parses command-line arguments, as `@std/cli/parse-args` does. */
export const parseArgs: (args: readonly string[], options?: ParseArgsOptions) => ParsedArgs = (
  std as unknown as { parseArgs: (args: readonly string[], options?: ParseArgsOptions) => ParsedArgs }
).parseArgs;
