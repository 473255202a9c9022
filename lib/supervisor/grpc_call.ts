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

/**
 * Why a unary gRPC call has failed; `undefined` if it has an answer.
 *
 * An error without an answer puts its status into the headers. One that comes after part of an answer is not seen.
 */
export async function grpcFailure(response: Response): Promise<string | undefined> {
  const body = await response.bytes();
  if (response.status !== 200) return `status ${response.status}`;
  const code = response.headers.get("grpc-status") ?? "0";
  if (code === "0") return body.length >= 5 ? undefined : "the call gave no answer";
  const message = decoded(response.headers.get("grpc-message") ?? "");
  return message === "" ? CODES[code] ?? `gRPC status ${code}` : message;
}

/** A server that does not encode its message must not hide it. */
function decoded(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch (error) {
    if (error instanceof URIError) return message;
    throw error;
  }
}
