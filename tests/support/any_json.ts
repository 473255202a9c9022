import fc from "fast-check";

/**
 * Any text that can be a key of JSON, but for a backslash.
 *
 * `JSON.parse` of V8 up to at least 14.7 compares a key as it is written, escapes and all, with keys that it has met behind
 * the same ones: after `{"a":1,"\\":2}` it reads the `<` of `{"a":1,"\u003c":2}` as a backslash. Only a key with a backslash,
 * which no object of Kubernetes has, can be taken for another one; without any in its isolate, a test reads what is written.
 *
 * @see https://github.com/nodejs/node/issues/63785
 */
export const anyKey: fc.Arbitrary<string> = fc.string().filter((text) => !text.includes("\\"));

/** Any value of JSON whose keys are such. */
export const anyJson: fc.Arbitrary<fc.JsonValue> = fc.jsonValue().filter(hasSuchKeys);

function hasSuchKeys(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([key, member]) => !key.includes("\\") && hasSuchKeys(member));
}
