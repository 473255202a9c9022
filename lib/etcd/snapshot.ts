import { Buffer } from "node:buffer";
import { EtcdError } from "./etcd_error.ts";
import type { EtcdCallOptions, EtcdGateway } from "./gateway.ts";

/** The database of a member, as it is sent. */
export interface EtcdSnapshot {
  /** Size of the whole, as far as it is known. */
  sizeBytes: number;
  /** Its pieces, in order. */
  pieces: AsyncIterable<Uint8Array>;
}

const ACTION = "take a snapshot of etcd";
/** SHA-256 of the database, the last piece. */
const DIGEST_BYTES = 32;
const LINE_FEED = 10;

/** Asks for a snapshot and waits for its first piece. @throws {EtcdError} If etcd refuses. */
export async function openSnapshot(gateway: EtcdGateway, options: EtcdCallOptions): Promise<EtcdSnapshot> {
  const { signal } = options;
  const stream = await gateway.stream({ action: ACTION, path: "/v3/maintenance/snapshot", signal });
  const lines = linesOf(stream);
  const first = await lines.next();
  if (first.done) throw new EtcdError(ACTION, { code: 0, reason: "the answer is empty" });
  const { piece, left } = pieceIn(first.value);
  return { sizeBytes: piece.length + left + DIGEST_BYTES, pieces: pieces(piece, lines) };
}

async function* pieces(first: Uint8Array, lines: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let last = first;
  for await (const line of lines) {
    yield last;
    last = pieceIn(line).piece;
  }
  // What breaks off in between has a piece of another size at its end.
  if (last.length !== DIGEST_BYTES) throw new EtcdError(ACTION, { code: 0, reason: "the answer ends too early" });
  yield last;
}

/** A line of the answer: `{"result":{"remaining_bytes":"…","blob":"…"}}`, or an error. */
function pieceIn(line: Uint8Array): { piece: Uint8Array; left: number } {
  const answer = JSON.parse(new TextDecoder().decode(line)) as {
    result?: { blob?: string; remaining_bytes?: string };
    error?: { code?: number; grpc_code?: number; message?: string };
  };
  if (answer.error !== undefined || answer.result === undefined) {
    const { code, grpc_code, message = "the answer is none of etcd" } = answer.error ?? {};
    throw new EtcdError(ACTION, { code: code ?? grpc_code ?? 0, reason: message });
  }
  const { blob = "", remaining_bytes = "0" } = answer.result;
  return { piece: Buffer.from(blob, "base64"), left: Number(remaining_bytes) };
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array[] = [];
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, end)]);
      rest = [];
      from = end + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}
