import { integerOf } from "../json.ts";

/** What a scalar is, under the short names of YAML's tags. */
export interface Resolved {
  type: "null" | "bool" | "int" | "float" | "str";
  value: null | boolean | number | bigint | string;
}

const BOOLEANS: Readonly<Record<"true" | "false", readonly string[]>> = {
  true: ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"],
  false: ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"],
};

const WORDS: ReadonlyMap<string, Resolved> = new Map<string, Resolved>([
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, { type: "null", value: null }] as const),
  ...BOOLEANS.true.map((word) => [word, { type: "bool", value: true }] as const),
  ...BOOLEANS.false.map((word) => [word, { type: "bool", value: false }] as const),
  ...["nan", "NaN", "NAN"].map((word) => [`.${word}`, { type: "float", value: NaN }] as const),
  ...["inf", "Inf", "INF"].flatMap((word) =>
    ["", "+", "-"].map((sign) =>
      [`${sign}.${word}`, { type: "float", value: sign === "-" ? -Infinity : Infinity }] as const
    )
  ),
]);

const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
/** A sign behind the prefix: what the library takes for binary numbers only. */
const ODD_BINARY = /^0b[-+][01]+$/;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

/**
 * What the text of a plain scalar means to `sigs.k8s.io/yaml`: the scalars of YAML 1.1, but no numbers to the base of 60,
 * and dates stay text.
 *
 * @see go.yaml.in/yaml/v2 `resolve.go`
 */
export function resolveScalar(text: string): Resolved {
  switch (text.charCodeAt(0)) {
    case 0x2b: // +
    case 0x2d: // -
      return WORDS.get(text) ?? resolveNumber(text.replaceAll("_", "")) ?? asText(text);
    case 0x2e: // .
      return WORDS.get(text) ?? resolveFloat(text.replaceAll(/(?<=\d)_(?=\d)/g, "")) ?? asText(text);
  }
  if (/^[0-9]/.test(text)) return resolveNumber(text.replaceAll("_", "")) ?? asText(text);
  return WORDS.get(text) ?? asText(text);
}

function asText(value: string): Resolved {
  return { type: "str", value };
}

function resolveNumber(text: string): Resolved | undefined {
  const value = integerIn(text);
  if (value !== undefined) return { type: "int", value };
  return resolveFloat(text);
}

function integerIn(text: string): number | bigint | undefined {
  if (ODD_BINARY.test(text)) return parseInt(text.slice(2), 2) + 0;
  const [, sign, digits] = INTEGER.exec(text) ?? [];
  if (sign === undefined || digits === undefined) return undefined;
  // An octal number may be written as in C.
  const magnitude = BigInt(/^0[0-7]/.test(digits) ? `0o${digits}` : digits.toLowerCase());
  const isInRange = sign === "" ? magnitude < 2n ** 64n : magnitude < 2n ** 63n + (sign === "-" ? 1n : 0n);
  return isInRange ? integerOf(sign === "-" ? -magnitude : magnitude) : undefined;
}

function resolveFloat(text: string): Resolved | undefined {
  if (!FLOAT.test(text)) return undefined;
  const value = Number(text);
  // A number that is too large stays text. There is no negative zero in JSON as Kubernetes reads it.
  return Number.isFinite(value) ? { type: "float", value: value + 0 } : undefined;
}
