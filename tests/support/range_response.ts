import type { StoredValue } from "../../lib/etcd/mod.ts";

/** What an etcd answers over gRPC to a read of keys. */
export function rangeResponse(values: readonly StoredValue[], { hasMore = false } = {}): Response {
  const message = [
    // Its header, with a revision.
    ...[0x0a, 0x03, 0x18, 0xac, 0x02],
    ...values.flatMap(({ key, value }) =>
      field(2, [...field(1, new TextEncoder().encode(key)), ...[0x10, 0x01], ...field(5, value)])
    ),
    ...(hasMore ? [0x18, 0x01] : []),
  ];
  const frame = new Uint8Array(5 + message.length);
  new DataView(frame.buffer).setUint32(1, message.length);
  frame.set(message, 5);
  return new Response(frame, { headers: { "content-type": "application/grpc" } });
}

function field(number: number, bytes: Uint8Array | readonly number[]): number[] {
  const length = bytes.length < 0x80 ? [bytes.length] : [
    (bytes.length & 0x7f) | 0x80,
    ...(bytes.length < 0x4000 ? [bytes.length >> 7] : [(bytes.length >> 7 & 0x7f) | 0x80, bytes.length >> 14]),
  ];
  return [number << 3 | 2, ...length, ...bytes];
}
