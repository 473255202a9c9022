import { EtcdError } from "./etcd_error.ts";
import type { EtcdCallOptions, EtcdGateway } from "./gateway.ts";
import { decodeBase64 } from "./snapshot_base64.ts";

/** The database of a member, as it is sent. */
export interface EtcdSnapshot {
  /** Size of the whole, as far as it is known. */
  sizeBytes: number;
  /** Its pieces, in order. Each is valid until the next one is asked for. */
  pieces: AsyncIterable<Uint8Array>;
}

const ACTION = "take a snapshot of etcd";
/** SHA-256 of the database, the last piece. */
const DIGEST_BYTES = 32;
const LINE_FEED = 10;
/** Lines are some 44 KB long. */
const USUAL_LINE_BYTES = 64 * 1024;
const BEFORE_BLOB = new TextEncoder().encode('"blob":"');
const QUOTE = 34;

/** Asks for a snapshot and waits for its first piece. @throws {EtcdError} If etcd refuses. */
export async function openSnapshot(gateway: EtcdGateway, options: EtcdCallOptions): Promise<EtcdSnapshot> {
  const { signal } = options;
  const stream = await gateway.stream({ action: ACTION, path: "/v3/maintenance/snapshot", signal });
  const lines = linesOf(stream);
  const first = await lines.next();
  if (first.done) throw failure("the answer is empty");
  const { result } = parseLine(first.value);
  const piece = blobIn(first.value, new Uint8Array(USUAL_LINE_BYTES));
  return {
    sizeBytes: piece.length + Number(result?.remaining_bytes ?? 0) + DIGEST_BYTES,
    pieces: pieces(piece.slice(), lines),
  };
}

async function* pieces(first: Uint8Array, lines: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  let lastBytes = first.length;
  let buffer = new Uint8Array(USUAL_LINE_BYTES);
  for await (const line of lines) {
    if (line.length > buffer.length) buffer = new Uint8Array(line.length);
    const piece = blobIn(line, buffer);
    lastBytes = piece.length;
    yield piece;
  }
  // What breaks off in between has a piece of another size at its end.
  if (lastBytes !== DIGEST_BYTES) throw failure("the answer ends too early");
}

function failure(reason: string, code = 0): EtcdError {
  return new EtcdError(ACTION, { code, reason });
}

/** A line of the answer: `{"result":{"remaining_bytes":"…","blob":"…"}}`, or an error. */
interface Answer {
  result?: { remaining_bytes?: string };
  error?: { code?: number; grpc_code?: number; message?: string };
}

function parseLine(line: Uint8Array): Answer {
  const answer = JSON.parse(new TextDecoder().decode(line)) as Answer;
  if (answer.error === undefined && answer.result !== undefined) return answer;
  const { code, grpc_code, message = "the answer is none of etcd" } = answer.error ?? {};
  throw failure(message, code ?? grpc_code);
}

/** The piece in a line. Nothing is parsed for it: the strings would be garbage of twice the database's size. */
function blobIn(line: Uint8Array, target: Uint8Array): Uint8Array {
  const at = indexOf(line, BEFORE_BLOB);
  const end = at === -1 ? -1 : line.indexOf(QUOTE, at + BEFORE_BLOB.length);
  if (end !== -1) return decodeBase64(line.subarray(at + BEFORE_BLOB.length, end), target);
  parseLine(line);
  throw failure("a piece of the answer is empty");
}

function indexOf(line: Uint8Array, words: Uint8Array): number {
  for (let at = line.indexOf(QUOTE); at !== -1; at = line.indexOf(QUOTE, at + 1)) {
    if (words.every((byte, offset) => line[at + offset] === byte)) return at;
  }
  return -1;
}

/** The lines of a stream, in a buffer that they share. */
async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let buffer = new Uint8Array(USUAL_LINE_BYTES);
  let filled = 0;
  const take = (bytes: Uint8Array) => {
    if (filled + bytes.length > buffer.length) {
      const larger = new Uint8Array(2 * (filled + bytes.length));
      larger.set(buffer.subarray(0, filled));
      buffer = larger;
    }
    buffer.set(bytes, filled);
    filled += bytes.length;
  };
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
      take(chunk.subarray(from, end));
      yield buffer.subarray(0, filled);
      filled = 0;
      from = end + 1;
    }
    take(chunk.subarray(from));
    // Chunks of an answer are ours alone, in buffers of 64 KiB each: their memory need not wait for the collector.
    if (chunk.buffer instanceof ArrayBuffer) chunk.buffer.transfer(0);
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}
