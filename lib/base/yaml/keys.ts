import { type Resolved, resolveScalar } from "./scalars.ts";

const PREFIX = "tag:yaml.org,2002:";
const RESOLVED_TAGS = new Set(["str", "bool", "int", "float", "null", "timestamp"].map((name) => `${PREFIX}${name}`));
const DATE = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)?)?$/;

/**
 * The name that a key has in JSON; `undefined` if there is none: of null, and of integers beyond 63 bits.
 *
 * @see sigs.k8s.io/yaml `convertToJSONableObject`
 */
export function keyText({ type, value }: Resolved): string | undefined {
  if (type === "null") return undefined;
  if (type === "int") return typeof value === "bigint" || Number.isSafeInteger(value) ? String(value) : undefined;
  return type === "float" ? singleText(value as number) : String(value);
}

/** A number as `strconv.FormatFloat(value, 'g', -1, 32)` writes it: the fewest digits that give the same single. */
function singleText(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single > 0 ? ".inf" : "-.inf";
  for (let digits = 1; digits <= 9; digits++) {
    const text = single.toExponential(digits - 1);
    if (Math.fround(Number(text)) === single) return general(text);
  }
  return String(single);
}

/** `1.5e+0` → `1.5`; exponents below -4 and from 6 on stay, with two digits. */
function general(text: string): string {
  const [mantissa = "", exponent = "0"] = text.split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(Number(text));
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/**
 * A scalar with a tag. Tags that are not YAML's own make text.
 *
 * @param fail Makes the error for a scalar that is not what its tag says.
 */
export function taggedScalar(tag: string, text: string, fail: (reason: string) => SyntaxError): Resolved {
  if (tag === `${PREFIX}str`) return { type: "str", value: text };
  if (tag === `${PREFIX}binary`) return { type: "str", value: binaryText(text, fail) };
  if (!RESOLVED_TAGS.has(tag)) return { type: "str", value: text };
  const name = tag.slice(PREFIX.length);
  const resolved = resolveScalar(text);
  if (resolved.type === name) return resolved;
  if (name === "float" && resolved.type === "int") return { type: "float", value: Number(resolved.value) };
  if (name === "timestamp" && DATE.test(text)) return { type: "str", value: text };
  throw fail(`the text is no !!${name}, as its tag says`);
}

/** Base64 as text in UTF-8; what is no UTF-8 becomes U+FFFD, byte by byte. */
function binaryText(text: string, fail: (reason: string) => SyntaxError): string {
  const base64 = text.replace(/[\r\n]/g, "");
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64)) {
    throw fail("!!binary needs base64");
  }
  const bytes = atob(base64);
  return bytes.replace(UTF8_OR_BYTE, (letters, valid) => valid === undefined ? "\ufffd" : decoded(letters));
}

/** A run of whole characters of UTF-8, else one byte. */
const UTF8_OR_BYTE =
  /((?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+)|[^]/g;

function decoded(latin1: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(latin1, (byte) => byte.charCodeAt(0)));
}
