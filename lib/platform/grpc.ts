import { decodedUri } from "../base/mod.ts";

/** Names of gRPC's codes that a caller meets. @see https://grpc.io/docs/guides/status-codes/ */
const CODES: Readonly<Record<string, string>> = {
  "2": "unknown error",
  "4": "deadline exceeded",
  "7": "permission denied",
  "12": "not implemented",
  "13": "internal error",
  "14": "unavailable",
  "16": "not authenticated",
};

/** What `fetch` takes for a unary gRPC call. @param message The request in protobuf's wire format. */
export function grpcRequest(message: readonly number[]): { method: "POST"; headers: HeadersInit; body: BodyInit } {
  const frame = new Uint8Array(5 + message.length);
  new DataView(frame.buffer).setUint32(1, message.length);
  frame.set(message, 5);
  return { method: "POST", headers: { "content-type": "application/grpc", "te": "trailers" }, body: frame };
}

/** What a unary gRPC call gave: its message in protobuf's wire format, or why it has failed. */
export type GrpcAnswer = { message: Uint8Array } | { failure: string };

/**
 * Reads the answer to a unary gRPC call, of which there is no client here: `fetch` on an `h2` session will do.
 *
 * An error without an answer puts its status into the headers. One that comes after part of an answer is not seen.
 */
export async function grpcAnswer(response: Response): Promise<GrpcAnswer> {
  const body = await response.bytes();
  if (response.status !== 200) return { failure: `status ${response.status}` };
  const code = response.headers.get("grpc-status") ?? "0";
  if (code === "0") return body.length < 5 ? { failure: "the call gave no answer" } : { message: body.subarray(5) };
  const message = decodedUri(response.headers.get("grpc-message") ?? "");
  return { failure: message === "" ? CODES[code] ?? `gRPC status ${code}` : message };
}
