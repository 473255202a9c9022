import { assertEquals, assertRejects } from "@std/assert";
import { CancelledError } from "../../../lib/base/mod.ts";
import { jsonLines } from "../../../lib/kube/json_lines.ts";
import { KubeApiError, KubeUnreachableError } from "../../../lib/kube/kube_api_error.ts";
import { KubeTransport } from "../../../lib/kube/transport.ts";
import { denoHttp, serveHttp } from "../../../lib/platform/mod.ts";
import { FakeClock } from "../../support/fakes.ts";
import { turns } from "./_turns.ts";

/** A real server on the loopback, and a transport to it. */
function connected(handler: (request: Request) => Response | Promise<Response>) {
  const server = serveHttp({ hostname: "127.0.0.1", port: 0 }, handler);
  const clock = new FakeClock();
  const access = {
    server: `http://127.0.0.1:${server.port}`,
    caCert: undefined,
    clientCert: undefined,
    clientKey: undefined,
    token: "secret-token",
  };
  const transport = new KubeTransport(access, { http: denoHttp, clock });
  const close = async () => {
    transport[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  };
  return { transport, clock, [Symbol.asyncDispose]: close };
}

Deno.test("text() sends method, path, token and body", async () => {
  await using f = connected(async (request) =>
    Response.json({
      method: request.method,
      url: new URL(request.url).pathname,
      auth: request.headers.get("authorization"),
      type: request.headers.get("content-type"),
      body: await request.text(),
    })
  );

  const answer = await f.transport.text({ method: "PATCH", path: "/x", body: { a: 1 }, contentType: "application/y" });

  assertEquals(JSON.parse(answer), {
    method: "PATCH",
    url: "/x",
    auth: "Bearer secret-token",
    type: "application/y",
    body: '{"a":1}',
  });
});

Deno.test("text() reports the server's refusal without the token", async () => {
  await using f = connected(() =>
    Response.json({ kind: "Status", reason: "Forbidden", message: "no" }, { status: 403 })
  );

  const error = await assertRejects(() => f.transport.text({ method: "GET", path: "/x" }), KubeApiError);

  assertEquals(error.message, "Cannot GET /x: no (403 Forbidden)");
});

Deno.test("text() reports a server that does not listen", async () => {
  const access = {
    server: "http://127.0.0.1:1",
    caCert: undefined,
    clientCert: undefined,
    clientKey: undefined,
    token: undefined,
  };
  using transport = new KubeTransport(access, { http: denoHttp, clock: new FakeClock() });

  await assertRejects(() => transport.text({ method: "GET", path: "/x" }), KubeUnreachableError, "Cannot GET /x");
});

Deno.test("text() gives up when time is over", async () => {
  const answer = Promise.withResolvers<Response>();
  await using f = connected(() => answer.promise);

  const failing = assertRejects(
    () => f.transport.text({ method: "GET", path: "/x", timeoutMs: 5_000 }),
    KubeUnreachableError,
    "no answer within 5 s",
  );
  await f.clock.advance(5_000);
  await failing;
  answer.resolve(new Response());
});

Deno.test("text() gives up when the caller does", async () => {
  const answer = Promise.withResolvers<Response>();
  await using f = connected(() => answer.promise);
  const giveUp = new AbortController();

  const failing = assertRejects(
    () => f.transport.text({ method: "GET", path: "/x", signal: giveUp.signal }),
    CancelledError,
    "Gave up to GET /x",
  );
  giveUp.abort();
  await failing;
  answer.resolve(new Response());
});

Deno.test("stream() hands lines on as they come and ends when the reader leaves", async () => {
  const left = Promise.withResolvers<void>();
  await using f = connected(() =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode("1\n2\n")),
        cancel: () => left.resolve(),
      }),
    )
  );
  const seen: unknown[] = [];

  for await (const line of f.transport.stream({ method: "GET", path: "/x" }, jsonLines)) {
    seen.push(line);
    if (seen.length === 2) break;
  }

  await left.promise;
  assertEquals(seen, [1, 2]);
});

Deno.test("stream() fails when the connection breaks between two lines", async () => {
  await using f = connected(() =>
    new Response(
      new ReadableStream({
        start: async (controller) => {
          controller.enqueue(new TextEncoder().encode("1\n"));
          await turns();
          controller.error(new Error("gone"));
        },
      }),
    )
  );
  const lines = f.transport.stream({ method: "GET", path: "/x" }, jsonLines);

  assertEquals((await lines.next()).value, 1);

  await assertRejects(() => lines.next(), KubeUnreachableError);
});
