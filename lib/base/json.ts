/** A mapping of a document, an object of JSON, a table of TOML: keys and values of any kind. */
export type Mapping = Record<string, unknown>;

/** Whether a value is a mapping: neither null nor a list. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The mapping that something is; empty if it is none. */
export function mappingOf(value: unknown): Mapping {
  return isMapping(value) ? value : {};
}

/** Digits that a double cannot be trusted with, where a number of JSON may begin. */
const LONG_NUMBER = /(?:^|[\s:,[])-?\d{16}/;
const INTEGER = /^-?\d+$/;
const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

/**
 * An integer as Kubernetes keeps it: exactly if it has 64 bits, as a `bigint` where a double would round it; beyond 64
 * bits the nearest double.
 *
 * @see k8s.io/apimachinery `pkg/util/json`
 */
export function integerOf(value: bigint): number | bigint {
  const rounded = Number(value);
  return Number.isSafeInteger(rounded) || value < LEAST || value > MOST ? rounded : value;
}

/**
 * Parses JSON like `JSON.parse`, but keeps integers of 64 bits: those that a double would round are `bigint`.
 *
 * @throws {SyntaxError}
 */
export function parseJson(text: string): unknown {
  // The reviver makes parsing several times slower, and almost no text needs it.
  if (!LONG_NUMBER.test(text)) return JSON.parse(text) as unknown;
  return JSON.parse(text, (_key, value: unknown, context: { source?: string } = {}) => {
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    return INTEGER.test(context.source ?? "") ? integerOf(BigInt(context.source ?? "")) : value;
  }) as unknown;
}

/** What a text says as JSON; `undefined` if it is none, as one that was cut off or that somebody edited. */
export function jsonIn(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The mapping that a text says as JSON; `undefined` if it says anything else. */
export function mappingIn(text: string): Mapping | undefined {
  const value = jsonIn(text);
  return isMapping(value) ? value : undefined;
}

/** Writes JSON like `JSON.stringify`, each `bigint` in its digits. */
export function stringifyJson(value: unknown, indent?: number): string {
  try {
    return JSON.stringify(value, null, indent);
  } catch (error) {
    // The replacer makes writing several times slower, and almost no value needs it.
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, withDigits, indent);
  }
}

/** @see https://github.com/tc39/proposal-json-parse-with-source */
function withDigits(_key: string, member: unknown): unknown {
  const raw = JSON as unknown as { rawJSON(text: string): unknown };
  return typeof member === "bigint" ? raw.rawJSON(member.toString()) : member;
}
