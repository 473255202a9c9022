import { formatDuration, parseDuration } from "../base/mod.ts";

/**
 * How the values of a flag are read and shown.
 *
 * Names, grammar and reasons are those of Go's pflag, since scripts compare them.
 */
export interface FlagKind<Value> {
  /** Name shown in help after the flag; empty for switches. */
  readonly typeName: string;
  /** Value of the flag when it is not given and has no default. */
  readonly zero: Value;
  /** Whether the flag may stand alone, meaning `true`. */
  readonly isSwitch: boolean;
  /**
   * Adds one more occurrence of the flag.
   *
   * @param text The text given this time.
   * @param earlier What earlier occurrences added up to; `undefined` at the first.
   * @throws {RangeError} With the reason only.
   */
  read(text: string, earlier: Value | undefined): Value;
  /** The default as help shows it; `undefined` for a zero value, which is not shown. */
  show(value: Value): string | undefined;
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(["1", "t", "T", "TRUE", "true", "True"].map((text) => [text, true])),
  ...Object.fromEntries(["0", "f", "F", "FALSE", "false", "False"].map((text) => [text, false])),
};

/** A switch: `--flag`, `--flag=false`. */
export const BOOL: FlagKind<boolean> = {
  typeName: "",
  zero: false,
  isSwitch: true,
  read(text) {
    const value = Object.hasOwn(BOOLEANS, text) ? BOOLEANS[text] : undefined;
    if (value === undefined) throw new RangeError(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
    return value;
  },
  show: (value) => (value ? "true" : undefined),
};

/** Any text; the last occurrence counts. */
export const STRING: FlagKind<string> = {
  typeName: "string",
  zero: "",
  isSwitch: false,
  read: (text) => text,
  show: (value) => (value === "" ? undefined : JSON.stringify(value)),
};

/** A whole number; the last occurrence counts. */
export const INT: FlagKind<number> = {
  typeName: "int",
  zero: 0,
  isSwitch: false,
  read(text) {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(value)) {
      throw new RangeError(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
    }
    return value;
  },
  show: (value) => (value === 0 ? undefined : String(value)),
};

/** A whole number from 0 on; the last occurrence counts. */
export const UINT: FlagKind<number> = {
  ...INT,
  typeName: "uint",
  read(text) {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(value)) {
      throw new RangeError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
    }
    return value;
  },
};

/** A span of time in Go's notation (`1h30m`), kept as milliseconds; the last occurrence counts. */
export const DURATION: FlagKind<number> = {
  typeName: "duration",
  zero: 0,
  isSwitch: false,
  read(text) {
    try {
      return parseDuration(text);
    } catch {
      throw new RangeError(`time: invalid duration ${JSON.stringify(text)}`);
    }
  },
  show: (value) => (value === 0 ? undefined : formatDuration(value)),
};

/** A list: occurrences add up, each may hold several values between commas, quoted as in CSV. */
export const STRINGS: FlagKind<readonly string[]> = {
  typeName: "strings",
  zero: [],
  isSwitch: false,
  read: (text, earlier = []) => [...earlier, ...splitCsv(text)],
  show: (value) => (value.length === 0 ? undefined : `[${value.join(",")}]`),
};

/** A list of texts: each occurrence adds one, commas and all. */
export const TEXTS: FlagKind<readonly string[]> = {
  ...STRINGS,
  typeName: "stringArray",
  read: (text, earlier = []) => [...earlier, text],
};

/** A map: `a=1,b=2`; an entry without `=` has an empty value; occurrences add up. */
export const LABELS: FlagKind<Readonly<Record<string, string>>> = {
  typeName: "mapStringString",
  zero: {},
  isSwitch: false,
  read: (text, earlier = {}) => ({ ...earlier, ...Object.fromEntries(pairsOf(text)) }),
  show: () => undefined,
};

function pairsOf(text: string): [string, string][] {
  return text.split(",").filter((pair) => pair !== "").map((pair) => {
    const [name = "", ...rest] = pair.split("=");
    return [name.trim(), rest.join("=")];
  });
}

/** Splits one line of CSV: `a,"b,c"` is `a` and `b,c`. */
function splitCsv(text: string): string[] {
  if (text === "") return [];
  const values: string[] = [];
  const pattern = /,(?:"((?:[^"]|"")*)"(?=,|$)|([^,]*))/gy;
  for (const match of `,${text}`.matchAll(pattern)) values.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
  return values;
}
