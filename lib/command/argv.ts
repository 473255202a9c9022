import { parseArgs } from "@std/cli";
import { K0sError } from "../base/mod.ts";
import { type Flag, spelled } from "./flag.ts";
import { FlagValues } from "./flag_values.ts";
import { nearest } from "./nearest.ts";

/** A command line that makes no sense: unknown words or flags, bad values, wrong number of arguments. */
export class UsageError extends K0sError {
  override readonly name: string = "UsageError";
}

/** Quotes text as Go's `%q` does for what appears on command lines. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A command line, understood. */
export interface ParsedArgv {
  flags: FlagValues;
  /** What is not a flag, in order. */
  args: string[];
  /** Deprecated flags that were used. */
  deprecated: Flag[];
}

/** Keeps `parseArgs` from reading a name that starts with `no-` as a negation, or one with a dot as a path. */
const KEY_PREFIX = ":";

/**
 * Parses the flags and arguments of one command.
 *
 * Where a flag may stand and how it takes its value follow Go's pflag, which differs from
 * `@std/cli`: `--flag false` leaves `false` as an argument, `-cFILE` is `-c FILE`, `-dv` is `-d -v`. So the words are
 * brought into the one form that means the same to both, `--name=value`, and handed to `parseArgs`.
 *
 * @throws {UsageError} In upstream's wording.
 */
export function parseArgv(argv: readonly string[], flags: readonly Flag[]): ParsedArgv {
  const { options, args } = normalize(argv, flags);
  const keys = flags.map(({ name }) => KEY_PREFIX + name);
  const found = parseArgs([...options, "--", ...args], { string: keys, collect: keys, "--": true });
  const given = new Map<string, unknown>();
  const deprecated: Flag[] = [];
  for (const flag of flags) {
    const texts = found[KEY_PREFIX + flag.name] as string[];
    if (texts.length === 0) continue;
    given.set(flag.name, readAll(flag, texts));
    if (flag.deprecated !== undefined) deprecated.push(flag);
  }
  return { flags: new FlagValues(flags, given), args: found["--"] as string[], deprecated };
}

/**
 * Checks that required flags were given.
 *
 * @throws {UsageError} Naming all that are missing.
 */
export function requireFlags(flags: readonly Flag[], values: FlagValues): void {
  const missing = flags.filter(({ isRequired, name }) => isRequired === true && !values.isGiven(name));
  if (missing.length === 0) return;
  throw new UsageError(`required flag(s) ${missing.map(({ name }) => quoted(name)).join(", ")} not set`);
}

function readAll(flag: Flag, texts: readonly string[]): unknown {
  let value: unknown;
  for (const text of texts) {
    try {
      value = flag.kind.read(text, value);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new UsageError(`invalid argument ${quoted(text)} for ${quoted(spelled(flag))} flag: ${error.message}`);
    }
  }
  return value;
}

interface Normalized {
  /** `--:name=value` for each flag. */
  options: string[];
  args: string[];
}

function normalize(argv: readonly string[], flags: readonly Flag[]): Normalized {
  const result: Normalized = { options: [], args: [] };
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") {
      result.args.push(...rest);
      break;
    }
    if (word.startsWith("--")) readLong(word, rest, flags, result);
    else if (word.startsWith("-") && word !== "-") readShorts(word, rest, flags, result);
    else result.args.push(word);
  }
  return result;
}

function readLong(word: string, rest: string[], flags: readonly Flag[], result: Normalized): void {
  const [name = "", ...parts] = word.slice(2).split("=");
  if (name === "" || name.startsWith("-")) throw new UsageError(`bad flag syntax: ${word}`);
  const flag = flags.find((candidate) => candidate.name === name);
  if (flag === undefined) throw unknownFlag(name, flags);
  if (parts.length > 0) return add(flag, parts.join("="), result);
  if (flag.kind.isSwitch) return add(flag, "true", result);
  const value = rest.shift();
  if (value === undefined) throw new UsageError(`flag needs an argument: --${name}`);
  add(flag, value, result);
}

function readShorts(word: string, rest: string[], flags: readonly Flag[], result: Normalized): void {
  for (let letters = word.slice(1); letters !== "";) {
    const [letter = ""] = letters;
    const flag = flags.find(({ short }) => short === letter);
    if (flag === undefined) throw new UsageError(`unknown shorthand flag: '${letter}' in -${letters}`);
    const tail = letters.slice(letter.length);
    if (tail.length > 1 && tail.startsWith("=")) return add(flag, tail.slice(1), result);
    if (flag.kind.isSwitch) {
      add(flag, "true", result);
      letters = tail;
      continue;
    }
    const value = tail === "" ? rest.shift() : tail;
    if (value === undefined) throw new UsageError(`flag needs an argument: '${letter}' in -${letters}`);
    return add(flag, value, result);
  }
}

function add({ name }: Flag, value: string, { options }: Normalized): void {
  options.push(`--${KEY_PREFIX}${name}=${value}`);
}

function unknownFlag(name: string, flags: readonly Flag[]): UsageError {
  const shown = flags.filter(({ isHidden, deprecated }) => isHidden !== true && deprecated === undefined);
  const close = nearest(name, shown.map((flag) => flag.name))[0];
  return new UsageError(`unknown flag: --${name}`, close === undefined ? {} : { hint: `Did you mean "--${close}"?` });
}
