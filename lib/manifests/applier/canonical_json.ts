/**
 * JSON exactly as Go's encoder writes a map: keys sorted by bytes, no blanks, `<`, `>`, `&` and the line separators
 * escaped, and a line end. Members that are `undefined` are left out.
 *
 * The checksum of an object is taken over this text, so that k0s and upstream k0s agree on what has changed.
 *
 * @see k0s `pkg/applier/stack.go`
 */
export function canonicalJson(value: unknown): string {
  return `${encoded(value).replace(/[<>&\u2028\u2029]/g, escaped)}\n`;
}

// Written by hand and not by `JSON.stringify` of a sorted copy: JavaScript puts keys that look like numbers first.
function encoded(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => encoded(item ?? null)).join(",")}]`;
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([key, member]) => `${JSON.stringify(key)}:${encoded(member)}`);
  return `{${members.join(",")}}`;
}

/** Order of UTF-8 bytes, which is the order of code points and not that of UTF-16 units. */
function compareBytes(a: string, b: string): number {
  if (!/[\ud800-\udfff]/.test(a + b)) return a < b ? -1 : a > b ? 1 : 0;
  const left = [...a].map((letter) => letter.codePointAt(0) ?? 0);
  const right = [...b].map((letter) => letter.codePointAt(0) ?? 0);
  const at = left.findIndex((point, index) => point !== right[index]);
  if (at === -1) return left.length - right.length;
  return (left[at] ?? 0) - (right[at] ?? -1);
}

function escaped(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
