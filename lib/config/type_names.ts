/** Types as the schema calls them, in words. */
export const TYPE_NAMES: Readonly<Record<string, string>> = {
  int: "an integer",
  number: "a number",
  string: "a string",
  boolean: "a boolean",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
};

/** What is said of a value of another type than expected. Only its type is shown, since a wrong value may be a secret. */
export function mistyped(expected: string, value: unknown): string {
  return `Invalid type: expected ${expected}, got ${typeName(value)}${typeHint(expected, value)}`;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return TYPE_NAMES.array!;
  if (typeof value === "bigint") return TYPE_NAMES.int!;
  if (typeof value === "number") return Number.isInteger(value) ? TYPE_NAMES.int! : TYPE_NAMES.number!;
  return TYPE_NAMES[typeof value] ?? typeof value;
}

function typeHint(expected: string, value: unknown): string {
  return expected === TYPE_NAMES.string && ["number", "bigint", "boolean"].includes(typeof value)
    ? ": put it in quotes"
    : "";
}
