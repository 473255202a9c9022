import { assertEquals, assertRejects } from "@std/assert";
import { EtcdClient, EtcdError } from "../../../lib/etcd/mod.ts";
import { FakeHttp } from "../../support/fake_http.ts";
import { FakeClock } from "../../support/fakes.ts";

const DIGEST = "d".repeat(32);
const line = (blob: string, left?: number) =>
  `${
    JSON.stringify({ result: { blob: btoa(blob), ...(left === undefined ? {} : { remaining_bytes: String(left) }) } })
  }\n`;

/** What a client makes of an answer that comes in pieces of some bytes. */
async function snapshotOf(answer: string, pieceBytes: number): Promise<{ sizeBytes: number; text: string }> {
  const http = new FakeHttp();
  const bytes = new TextEncoder().encode(answer);
  http.answer = () =>
    new Response(ReadableStream.from((function* () {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.slice(at, at + pieceBytes);
    })()));
  using client = new EtcdClient({ endpoints: ["https://a"] }, { http, clock: new FakeClock() });
  const { sizeBytes, pieces } = await client.snapshot();
  return {
    sizeBytes,
    text: await new Blob(await Array.fromAsync(pieces, (piece) => piece.slice()) as BlobPart[]).text(),
  };
}

for (const pieceBytes of [1, 7, 1_000]) {
  Deno.test(`EtcdClient.snapshot() puts lines together that come in pieces of ${pieceBytes} bytes`, async () => {
    const answer = line("first", 6) + line("second") + line(DIGEST);

    assertEquals(await snapshotOf(answer, pieceBytes), { sizeBytes: 43, text: `firstsecond${DIGEST}` });
  });
}

const BROKEN: readonly [what: string, answer: string, says: string][] = [
  ["ends before the digest", line("first", 6) + line("second"), "ends too early"],
  ["is an error", '{"error":{"code":14,"message":"etcdserver: too busy"}}\n', "too busy"],
  ["becomes an error", `${line("first", 6)}{"error":{"grpc_code":1,"message":"cancelled"}}\n`, "cancelled"],
  ["is empty", "", "empty"],
];
for (const [what, answer, says] of BROKEN) {
  Deno.test(`EtcdClient.snapshot() fails if the answer ${what}`, async () => {
    await assertRejects(() => snapshotOf(answer, 1_000), EtcdError, says);
  });
}
