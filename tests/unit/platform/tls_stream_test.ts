import { assertEquals, assertRejects } from "@std/assert";
import { CancelledError } from "../../../lib/base/mod.ts";
import { denoHttp, NoAnswerError } from "../../../lib/platform/mod.ts";
import { unverifiedRequest } from "../../../lib/platform/tls_stream.ts";
import { makeTls } from "./_tls.ts";

const TLS = await makeTls();
const SIZE = 4 * 1024 * 1024;
const never = new AbortController().signal;

type Handler = (request: Request) => Response;

function serve(handler: Handler) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {}, ...TLS }, handler);
  return {
    url: `https://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A server that answers every connection with these words and, as a rule, ends it. */
function saying(answer: string, isEnded = true) {
  const listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...TLS });
  const connections: Deno.TlsConn[] = [];
  const answered = (async () => {
    for await (const connection of listener) {
      connections.push(connection);
      await connection.read(new Uint8Array(4096));
      await connection.write(new TextEncoder().encode(answer));
      if (isEnded) await connection.closeWrite();
    }
  })().catch(() => {});
  return {
    url: `https://127.0.0.1:${listener.addr.port}/x`,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of connections) connection.close();
      await answered;
    },
  };
}

const ask = (url: string, signal = never) => unverifiedRequest({ url, method: "GET", headers: {}, signal });

Deno.test("unverifiedRequest() streams bytes of any kind and size from a server that nothing vouches for", async () => {
  await using server = serve(() => new Response(new Uint8Array(SIZE).fill(0xfe)));

  const response = await ask(`${server.url}/x`);

  let [size, isSame] = [0, true];
  for await (const piece of response.body ?? []) {
    size += piece.length;
    isSame &&= piece.every((byte) => byte === 0xfe);
  }
  assertEquals([response.status, size, isSame], [200, SIZE, true]);
});

Deno.test("unverifiedRequest() gives an answer without a body none", async () => {
  await using server = serve(() => new Response("x", { headers: { "x-own": "1" } }));

  const response = await unverifiedRequest({ url: server.url, method: "HEAD", headers: {}, signal: never });

  assertEquals([response.status, response.headers.get("x-own"), response.body], [200, "1", null]);
});

Deno.test("unverifiedRequest() tells an answer that breaks off from one that has ended", async () => {
  await using cut = saying("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
  await using whole = saying("HTTP/1.1 200 OK\r\n\r\nall of it");

  assertEquals(await (await ask(whole.url)).text(), "all of it");
  const response = await ask(cut.url);
  await assertRejects(() => response.text(), NoAnswerError, "its answer broke off");
});

Deno.test("unverifiedRequest() refuses what is no answer", async () => {
  await using silent = saying("");
  await using stranger = saying("SSH-2.0\r\n\r\n");

  await assertRejects(() => ask(silent.url), NoAnswerError, "without an answer");
  await assertRejects(() => ask(stranger.url), NoAnswerError, "its answer is not HTTP");
  await assertRejects(() => ask("https://127.7.7.21:1/"), NoAnswerError, "Cannot reach 127.7.7.21:1");
});

Deno.test("unverifiedRequest() is given up when its signal is aborted, before the answer and within", async () => {
  await using half = saying("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", false);
  await using none = saying("", false);
  const ended = new AbortController();

  const response = await ask(half.url, ended.signal);
  const waiting = [() => response.text(), () => ask(none.url, ended.signal)].map((wait) =>
    assertRejects(wait, CancelledError)
  );
  ended.abort();

  await Promise.all(waiting);
  await assertRejects(() => ask(half.url, ended.signal), CancelledError);
});

Deno.test("sessions that stream follow redirects, and show another server nothing", async () => {
  const shown: (string | null)[] = [];
  await using other = serve(({ headers }) => {
    shown.push(headers.get("authorization"));
    return new Response("contents");
  });
  await using first = serve(({ url, headers }) => {
    shown.push(headers.get("authorization"));
    const location = new URL(url).pathname === "/a" ? "/b" : `${other.url}/c`;
    return new Response(null, { status: 307, headers: { location } });
  });
  using session = denoHttp.open({ insecure: true, streams: true });

  const response = await session.fetch(`${first.url}/a`, { headers: { Authorization: "secret" } });

  assertEquals(await response.text(), "contents");
  assertEquals(shown, ["secret", "secret", null]);
  assertEquals(response.url, `${other.url}/c`);
  const manual = await session.fetch(`${first.url}/a`, { redirect: "manual" });
  assertEquals(manual.status, 307);
  await manual.body?.cancel();
});

Deno.test("sessions that stream follow redirects to servers without TLS, and show those nothing", async () => {
  const shown: (string | null)[] = [];
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  await using plain = Deno.serve(options, ({ headers }) => {
    shown.push(headers.get("authorization"));
    return new Response("contents");
  });
  const location = `http://127.0.0.1:${plain.addr.port}/c`;
  await using first = serve(() => new Response(null, { status: 307, headers: { location } }));
  using session = denoHttp.open({ insecure: true, streams: true });

  const response = await session.fetch(first.url, { headers: { Authorization: "secret" } });

  assertEquals([await response.text(), response.url, shown], ["contents", location, [null]]);
});
