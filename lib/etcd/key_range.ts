/** Which keys of an etcd are asked for. */
export interface KeyRange {
  key: string;
  /** The first key that does not belong to it any more; left out: the one key alone. */
  end?: string;
  /** Most keys of an answer; left out: all. */
  limit?: number;
}

/** A key of an etcd and what it holds. */
export interface StoredValue {
  key: string;
  value: Uint8Array;
}

/** The keys of a range, as far as they fit into an answer. */
export interface RangeAnswer {
  values: StoredValue[];
  /** Whether there are more than the limit. */
  hasMore: boolean;
}

/** The range of all keys that begin with a text. */
export function prefixRange(prefix: string): { key: string; end: string } {
  return { key: prefix, end: prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1) };
}

/** `RangeRequest` in protobuf's wire format. @see etcd `api/etcdserverpb/rpc.proto` */
export function rangeRequest({ key, end, limit }: KeyRange): number[] {
  return [
    ...bytesField(1, key),
    ...(end === undefined ? [] : bytesField(2, end)),
    ...(limit === undefined ? [] : [3 << 3, ...varint(limit)]),
  ];
}

/** Reads a `RangeResponse` in protobuf's wire format. @throws {RangeError} If it is cut. */
export function rangeAnswer(message: Uint8Array): RangeAnswer {
  const values: StoredValue[] = [];
  let hasMore = false;
  for (const { number, value } of fieldsOf(message)) {
    if (number === 2 && typeof value !== "number") values.push(keyValue(value));
    if (number === 3) hasMore = value === 1;
  }
  return { values, hasMore };
}

function keyValue(message: Uint8Array): StoredValue {
  const found: StoredValue = { key: "", value: new Uint8Array() };
  for (const { number, value } of fieldsOf(message)) {
    if (typeof value === "number") continue;
    if (number === 1) found.key = new TextDecoder().decode(value);
    if (number === 5) found.value = value;
  }
  return found;
}

interface Field {
  number: number;
  /** Numbers above 2^53 lose their last digits: none of those is of interest here. */
  value: number | Uint8Array;
}

function* fieldsOf(message: Uint8Array): Generator<Field> {
  const reader = new WireReader(message);
  while (!reader.isAtEnd) {
    const tag = reader.varint();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { number, value: reader.varint() };
        break;
      case 1:
        yield { number, value: reader.bytes(8) };
        break;
      case 2:
        yield { number, value: reader.bytes(reader.varint()) };
        break;
      case 5:
        yield { number, value: reader.bytes(4) };
        break;
      default:
        throw new RangeError("The answer is not in protobuf's wire format");
    }
  }
}

class WireReader {
  readonly #message: Uint8Array;
  #at = 0;

  constructor(message: Uint8Array) {
    this.#message = message;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#message.length;
  }

  varint(): number {
    let value = 0;
    for (let factor = 1;; factor *= 128) {
      const byte = this.bytes(1)[0]!;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  bytes(count: number): Uint8Array {
    const end = this.#at + count;
    if (end > this.#message.length) throw new RangeError("The answer is cut");
    const bytes = this.#message.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }
}

function bytesField(number: number, text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [number << 3 | 2, ...varint(bytes.length), ...bytes];
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push(rest % 128 | 0x80);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}
