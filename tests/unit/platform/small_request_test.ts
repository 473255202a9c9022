import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { BadRequest, parseHead, readRequest } from "../../../lib/platform/small_request.ts";

const LIMITS = { maxHeadBytes: 1_000, maxBodyBytes: 100 };

/** Gives the bytes in pieces of the given sizes, over and over. */
function sourceOf(text: string | Uint8Array, sizes: readonly number[] = [1_000_000]) {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  let at = 0;
  let turn = 0;
  return {
    read(into: Uint8Array): Promise<number | null> {
      if (at >= bytes.length) return Promise.resolve(null);
      const piece = bytes.subarray(at, at + Math.min(into.length, sizes[turn++ % sizes.length]!));
      into.set(piece);
      at += piece.length;
      return Promise.resolve(piece.length);
    },
  };
}

async function statusOf(text: string): Promise<number> {
  const error = await assertRejects(() => readRequest(sourceOf(text), LIMITS, async () => {}), BadRequest);
  return error.status;
}

Deno.test("readRequest() reads the same however the bytes come", async () => {
  const text = "POST /a?b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello and more";
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 10 }), async (sizes) => {
      const read = await readRequest(sourceOf(text, sizes), LIMITS, async () => {});

      assertEquals([read?.head.method, read?.head.target, read?.head.headers.get("host")], ["POST", "/a?b", "x"]);
      assertEquals(new TextDecoder().decode(read?.body), "hello");
    }),
    { numRuns: 50 },
  );
});

Deno.test("readRequest() takes a connection that closes at once for nothing", async () => {
  assertEquals(await readRequest(sourceOf(""), LIMITS, async () => {}), undefined);
});

Deno.test("readRequest() refuses what is no request or too large", async () => {
  const cases: [string, number][] = [
    ["GET / HTTP/1.1\r\n", 400],
    ["GET / HTTP/2.0\r\n\r\n", 400],
    ["get / HTTP/1.1\r\n\r\n", 400],
    ["GET http://a/ HTTP/1.1\r\n\r\n", 400],
    ["GET / HTTP/1.1\r\nno colon\r\n\r\n", 400],
    ["GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400],
    ["GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\nfour", 400],
    ["POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411],
    ["POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n", 413],
    [`GET / HTTP/1.1\r\nX: ${"x".repeat(1_000)}\r\n\r\n`, 431],
    ["x".repeat(5_000), 431],
  ];

  for (const [text, status] of cases) assertEquals(await statusOf(text), status, text.slice(0, 60));
});

Deno.test("readRequest() asks a client that waits for it for its body", async () => {
  const head = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  let asked = 0;

  const ask = () => Promise.resolve(void asked++);
  await readRequest(sourceOf(`${head}ok`, [head.length]), LIMITS, ask);
  await readRequest(sourceOf(`${head}ok`), LIMITS, ask);

  assertEquals(asked, 1);
});

Deno.test("readRequest() answers any bytes with a request or its own error", async () => {
  const line = fc.constantFrom("GET / HTTP/1.1", "POST /x HTTP/1.0", "Content-Length: 3", "A: b", "", ":", " ", "\x00");
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(line, { maxLength: 6 }).map((lines) => new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\nabc`)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (input) => {
      try {
        const read = await readRequest(sourceOf(input), LIMITS, async () => {});
        assert(read === undefined || read.body.length <= LIMITS.maxBodyBytes);
      } catch (error) {
        if (!(error instanceof BadRequest)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("parseHead() trims values and knows names in any case", () => {
  const { headers } = parseHead("GET / HTTP/1.1\r\nAUTHorization: \t Bearer x \t\r\n");

  assertEquals(headers.get("authorization"), "Bearer x");
  assertThrows(() => parseHead("GET / HTTP/1.1\r\nA : b\r\n"), BadRequest);
});
