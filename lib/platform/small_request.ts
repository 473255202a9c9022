/** A request that is refused before anybody looks at what it asks for. */
export class BadRequest extends Error {
  override readonly name = "BadRequest";

  constructor(readonly status: number, message: string) {
    super(message);
  }
}

/** First line and headers of a request. */
export interface RequestHead {
  method: string;
  target: string;
  headers: Map<string, string>;
  /** Length of the body. */
  bodyBytes: number;
}

/** Where bytes come from; `null` at their end. */
export interface ByteSource {
  read(into: Uint8Array): Promise<number | null>;
}

const END_OF_HEAD = [13, 10, 13, 10];
const CHUNK_BYTES = 4_096;

/** What a request may have. */
export interface RequestLimits {
  maxHeadBytes: number;
  maxBodyBytes: number;
}

/**
 * Reads one HTTP/1 request whole; what follows it is ignored.
 *
 * @param onContinue Called when the sender waits for a word before it sends the body.
 * @returns `undefined` if the other side closed before it sent anything.
 * @throws {BadRequest} If it is none, or too large.
 */
export async function readRequest(
  source: ByteSource,
  { maxHeadBytes, maxBodyBytes }: RequestLimits,
  onContinue: () => Promise<void>,
): Promise<{ head: RequestHead; body: Uint8Array } | undefined> {
  const bytes = new ByteBuffer(maxHeadBytes + maxBodyBytes);
  let headEnd = -1;
  while (headEnd < 0) {
    const searchedFrom = Math.max(0, bytes.length - END_OF_HEAD.length);
    if (!await bytes.fillFrom(source)) {
      if (bytes.length === 0) return undefined;
      throw new BadRequest(400, "unexpected end of request");
    }
    headEnd = endOfHead(bytes.filled, searchedFrom);
    if (headEnd > maxHeadBytes || (headEnd < 0 && bytes.length > maxHeadBytes)) {
      throw new BadRequest(431, "request header too large");
    }
  }
  const head = parseHead(new TextDecoder("latin1").decode(bytes.filled.subarray(0, headEnd)));
  if (head.bodyBytes > maxBodyBytes) throw new BadRequest(413, "request body too large");
  const wanted = headEnd + head.bodyBytes;
  if (bytes.length < wanted && head.headers.get("expect")?.toLowerCase() === "100-continue") await onContinue();
  while (bytes.length < wanted) {
    if (!await bytes.fillFrom(source)) throw new BadRequest(400, "unexpected end of request");
  }
  return { head, body: bytes.filled.slice(headEnd, wanted) };
}

/** Grows as bytes come, so that a connection that sends nothing costs nothing. */
class ByteBuffer {
  #bytes = new Uint8Array(0);
  length = 0;

  constructor(readonly limit: number) {}

  get filled(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  async fillFrom(source: ByteSource): Promise<boolean> {
    if (this.#bytes.length - this.length < CHUNK_BYTES) {
      const grown = new Uint8Array(Math.min(this.limit, this.#bytes.length * 2) + 2 * CHUNK_BYTES);
      grown.set(this.filled);
      this.#bytes = grown;
    }
    const count = await source.read(this.#bytes.subarray(this.length));
    this.length += count ?? 0;
    return count !== null;
  }
}

function endOfHead(bytes: Uint8Array, from: number): number {
  for (let at = from; at + END_OF_HEAD.length <= bytes.length; at++) {
    if (END_OF_HEAD.every((byte, offset) => bytes[at + offset] === byte)) return at + END_OF_HEAD.length;
  }
  return -1;
}

/** Reads the first line and the headers. @throws {BadRequest} */
export function parseHead(text: string): RequestHead {
  const [first = "", ...lines] = text.split("\r\n");
  const [, method, target] = /^([A-Z]{1,16}) (\/[!-~]*) HTTP\/1\.[01]$/.exec(first) ?? [];
  if (method === undefined || target === undefined) throw new BadRequest(400, "malformed request line");
  const headers = new Map<string, string>();
  for (const line of lines.filter((line) => line !== "")) {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new BadRequest(400, "malformed header");
    headers.set(name.toLowerCase(), value.trimEnd());
  }
  return { method, target, headers, bodyBytes: bodyBytesOf(headers) };
}

function bodyBytesOf(headers: ReadonlyMap<string, string>): number {
  if (headers.has("transfer-encoding")) throw new BadRequest(411, "a body needs a content-length");
  const length = headers.get("content-length") ?? "0";
  if (!/^\d{1,15}$/.test(length)) throw new BadRequest(400, "malformed content-length");
  return Number(length);
}
