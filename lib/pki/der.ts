/** DER of ASN.1 (X.690): as much as certificates and requests need. */

/** Tags of universal types, and how the context-specific ones are made. */
const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  context: 0x80,
  constructed: 0x20,
} as const;

const LONG_LENGTH = 0x80;

/** A value with its tag and length. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const sizeBytes = parts.reduce((sum, part) => sum + part.length, 0);
  const length: number[] = [];
  for (let rest = sizeBytes; rest > 0; rest >>>= 8) length.unshift(rest & 0xff);
  const header = sizeBytes < LONG_LENGTH ? [tag, sizeBytes] : [tag, LONG_LENGTH | length.length, ...length];
  const bytes = new Uint8Array(header.length + sizeBytes);
  bytes.set(header);
  let at = header.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Values in their order. */
export const sequence = (...parts: readonly Uint8Array[]) => der(TAG.sequence, ...parts);
/** Values of which the order means nothing; here it has one only. */
export const set = (...parts: readonly Uint8Array[]) => der(TAG.set, ...parts);
/** Bytes, or whole DER in an extension. */
export const octetString = (content: Uint8Array) => der(TAG.octetString, content);
/** A boolean; one that is false is left out where that is the default. */
export const isTrue = () => der(TAG.boolean, new Uint8Array([0xff]));
/** `[number]` around whole values. */
export const explicit = (number: number, ...parts: readonly Uint8Array[]) =>
  der(TAG.context | TAG.constructed | number, ...parts);
/** `[number]` in place of the tag of a primitive value. */
export const implicit = (number: number, content: Uint8Array) => der(TAG.context | number, content);

/** A number of any length that is not negative, from its bytes. */
export function integer(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const least = bytes.subarray(start);
  return der(TAG.integer, (least[0] ?? 0) >= 0x80 ? new Uint8Array([0]) : new Uint8Array(), least);
}

/** @param unusedBits How many of the last byte do not count. */
export function bitString(content: Uint8Array, unusedBits = 0): Uint8Array {
  return der(TAG.bitString, new Uint8Array([unusedBits]), content);
}

/** An object identifier in dotted form. */
export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...others] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second, ...others].flatMap((number) => {
    const groups = [number & 0x7f];
    for (let rest = number >>> 7; rest > 0; rest >>>= 7) groups.unshift(rest & 0x7f | 0x80);
    return groups;
  });
  return der(TAG.oid, new Uint8Array(bytes));
}

/** Text in the type that holds it: the plainest for plain letters, as other makers of certificates do. */
export function text(value: string): Uint8Array {
  const isPlain = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value);
  return der(isPlain ? TAG.printableString : TAG.utf8String, new TextEncoder().encode(value));
}

/** A time in whole seconds; with two digits of the year until 2049 (RFC 5280 §4.1.2.5). */
export function time(at: Date): Uint8Array {
  const digits = `${at.toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`;
  const year = at.getUTCFullYear();
  const isShort = year >= 1950 && year < 2050;
  return der(
    isShort ? TAG.utcTime : TAG.generalizedTime,
    new TextEncoder().encode(isShort ? digits.slice(2) : digits),
  );
}

/** A value that was read. */
export interface DerValue {
  tag: number;
  /** With tag and length. */
  whole: Uint8Array<ArrayBuffer>;
  content: Uint8Array<ArrayBuffer>;
}

/** Reads values that follow each other, as in the content of a sequence. @throws {RangeError} If one is cut off. */
export function readDer(bytes: Uint8Array<ArrayBuffer>): DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at + 1] ?? 0;
    const digits = first < LONG_LENGTH ? 0 : first & 0x7f;
    const start = at + 2 + digits;
    const sizeBytes = digits === 0 ? first : bytes.subarray(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0);
    const end = start + sizeBytes;
    if (end > bytes.length || start > bytes.length) throw new RangeError(`DER is cut off at byte ${at}`);
    values.push({ tag: bytes[at]!, whole: bytes.subarray(at, end), content: bytes.subarray(start, end) });
    at = end;
  }
  return values;
}
